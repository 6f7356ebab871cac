// The seven days to come, rehearsed: what will sound where, and what somebody should look at before it does.
import * as api from './api.js';
import * as words from './words.js';
import { make, redraw, tag } from './make.js';
import { drawSchedule } from './schedule.js';
import { slots } from './slots.js';

const $ = id => document.getElementById(id);
let board = null;
let days = [];
// Which days stand open, so that a redrawn list is the same to look at.
const open = new Set();

const titleOf = airing => days.flatMap(day => day.airings).find(other => other.airing === airing);

function said(finding) {
  const stronger = ['yields', 'beneath'].includes(finding.word) && titleOf(finding.detail);
  const what = stronger ? `${finding.word === 'beneath' ? 'phát nhỏ tiếng bên dưới' : 'nhường'} “${stronger.title}” lúc ${board.clockTime(stronger.startAt)}` : words.finding(finding, board.clockTime);
  const places = finding.places.slice(0, 4).join(', ');
  return `${what}${places ? ` (${places}${finding.count > 4 ? ` và ${finding.count - 4} nơi nữa` : ''})` : ''}`;
}

function row(airing) {
  const line = make('li', airing.state);
  line.dataset.airing = airing.airing;
  line.append(make('span', 'when', `${board.clockTime(airing.startAt)}–${board.clockTime(airing.endAt)}`), make('span', 'what', airing.title), tag(words.rehearsed(airing)), slots.actions(airing));
  const more = [airing.zones.map(board.zoneName).join(', ')];
  if (airing.priority === 'priority') more.push('ưu tiên');
  if (airing.repeats) more.push('lặp lại');
  line.append(make('span', 'more', more.join(' · ')));
  for (const finding of airing.findings) line.append(make('span', 'more warn', said(finding)));
  return line;
}

function section(day) {
  const part = make('details', 'day');
  const noon = `${day.date}T12:00:00Z`;
  const aired = day.airings.filter(airing => airing.state !== 'skipped');
  const doubtful = day.airings.filter(airing => airing.findings.length > 0).length;
  part.open = open.has(day.date);
  part.addEventListener('toggle', () => open[part.open ? 'add' : 'delete'](day.date));
  const head = make('summary', '', new Intl.DateTimeFormat('vi-VN', { timeZone: 'UTC', weekday: 'long', day: '2-digit', month: '2-digit' }).format(new Date(noon)));
  head.append(' ', make('span', 'count', aired.length ? `${aired.length} lượt phát` : 'không có gì phát'));
  if (doubtful) head.append(' ', tag([`${doubtful} chỗ cần xem`, 'warn']));
  part.append(head);
  if (aired.length && day.silentCount) {
    part.append(make('p', 'hint', `Im cả ngày: ${day.silent.slice(0, 5).join(', ')}${day.silentCount > 5 ? ` và ${day.silentCount - 5} cụm loa khác` : ''}.`));
  }
  const list = make('ol', 'rows');
  list.append(...day.airings.map(row));
  part.append(list);
  return part;
}

function draw() {
  const doubtful = days.flatMap(day => day.airings).filter(airing => airing.findings.length > 0).length;
  const empty = days.filter(day => day.airings.every(airing => airing.state === 'skipped')).length;
  $('week-count').textContent = [doubtful ? `${doubtful} chỗ cần xem` : 'không có chỗ nào cần xem', empty ? `${empty} ngày không có gì phát` : ''].filter(Boolean).join(', ');
  redraw($('week-days'), days.map(section));
}

export const week = {
  open(known) {
    board = known;
    open.clear();
    days = [];
  },
  async read() {
    const read = await api.get(board.address('week'));
    // Today stands in its own list.
    days = read.days.slice(1);
    if (open.size === 0) open.add(days[0].date);
    draw();
    await drawSchedule(board);
  },
};
