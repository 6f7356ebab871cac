// Bulletins: the list, and an editor that shows what will be said while it is being written.
import * as api from './api.js';
import * as words from './words.js';
import { compose } from './compose.js';
import { conflict } from './conflict.js';
import { correction } from './correction.js';
import { drafts } from './drafts.js';
import { $, blank, changed, editor, marks, note, say, written } from './editor.js';
import { takeFile } from './files.js';
import { listen, offerSound } from './hearing.js';
import { instalments } from './instalments.js';
import { make, redraw, tag } from './make.js';
import { pane } from './preview.js';
import { saving } from './saving.js';

function choose(group, paragraph) {
  const area = $('editor-text');
  area.setSelectionRange(group.start, group.end);
  correction.show({
    written: area.value.slice(group.start, group.end),
    said: group.words.map(word => word.said).join(' ').replace(/[,;:.?!]$/, ''),
    rule: group.rule,
    confidence: Math.min(...group.words.map(word => word.confidence)),
    from: area.value.slice(Math.max(paragraph.start, group.start - 1500), Math.min(paragraph.start + paragraph.length, group.end + 1500)),
    address: editor.address,
    saved: readPreview,
  });
}

function drawPreview(text, preview) {
  const lost = pane.draw(text, preview, $('editor-repeat').value === 'marked', { hear: paragraph => listen(readPreview, paragraph), marked: keepDraft, chosen: choose });
  if (lost) say(new Error(`${lost} đoạn đã đánh dấu nhắc lại không còn như trước. Hãy đánh dấu lại.`));
}

// What is written and not saved outlives a reload; it is let go when it is saved or given up.
function keepDraft() {
  clearTimeout(keeping);
  if (!editor.saved) return;
  const before = drafts.find(editor.station.id, editor.saved.id) !== null;
  if (changed()) drafts.keep(editor.station.id, editor.saved.id, { ...written(), again: marks(), tag: editor.saved.tag });
  else drafts.drop(editor.station.id, editor.saved.id);
  if (before !== changed()) drawList();
}

let keeping = null;
let soon = null;
// Only the answer to the last question counts.
async function readPreview() {
  const asked = ++editor.asked;
  clearTimeout(soon);
  if (editor.saved.kind === 'recording') return;
  const { text } = written();
  try {
    const preview = await api.post(editor.address('preview'), { text });
    if (asked === editor.asked) drawPreview(text, preview);
  } catch (error) {
    if (asked !== editor.asked) return;
    // What was shown before is no longer what will be said.
    drawPreview('', { textDigest: null, paragraphs: [], dropped: [], uncertain: 0 });
    say(error);
  }
}

function edited(event) {
  // A correction is written in the same form, and is none of the bulletin's text.
  if (event?.target.closest('#word, #preview')) return;
  correction.hide();
  say();
  clearTimeout(soon);
  soon = setTimeout(readPreview, 200);
  clearTimeout(keeping);
  keeping = setTimeout(keepDraft, 300);
  offerBack(changed());
}

// Where nothing was ever saved there is nothing to go back to: what is written is given up.
function offerBack(offered) {
  $('editor-back').textContent = editor.saved.id === null ? 'Bỏ bản viết dở' : 'Trở lại bản đã lưu';
  $('editor-back').hidden = !offered;
}

// A voice that the station has no longer is still the bulletin's, until another is chosen.
function offerVoices({ voice, kind }) {
  const options = editor.voices.map(known => new Option(known.name, known.id));
  if (kind === 'recording') options.splice(0, Infinity, new Option('bản ghi âm', voice));
  else if (voice && !editor.voices.some(known => known.id === voice)) options.push(new Option(`${voice} (không còn)`, voice));
  $('editor-voice').replaceChildren(...options);
  if (voice) $('editor-voice').value = voice;
}

function drawVoice() {
  const voice = editor.voices.find(known => known.id === $('editor-voice').value);
  const refused = editor.refused.map(folder => `Thư mục giọng “${folder.name}” không dùng được: ${folder.reason}`);
  $('voice-hint').textContent = [voice ? words.voice(voice) : '', ...refused].filter(Boolean).join(' ');
}

function drawState() {
  const bulletin = editor.list.find(known => known.id === editor.saved.id);
  $('editor-title').textContent = bulletin ? bulletin.title : 'Bản tin mới';
  $('editor-remove').hidden = !bulletin;
  $('air').hidden = bulletin?.state !== 'compiled';
  instalments.show(bulletin?.part ? null : editor.saved.id, bulletin?.content, editor.station.sessionLimitMs, editor.address, () => editor.list, () => bulletins.read());
  if (!bulletin) return $('editor-state').replaceChildren();
  const lines = [tag(words.speech(bulletin))];
  offerSound(bulletin);
  if (bulletin.part) lines.push(` · kỳ ${bulletin.part}/${bulletin.parts}; muốn sửa lời, hãy sửa bản gốc rồi chia lại`);
  if (bulletin.reason) lines.push(` ${bulletin.reason}`);
  for (const warning of bulletin.content?.warnings ?? []) lines.push(make('br'), warning);
  $('editor-state').replaceChildren(...lines);
}

function drawList() {
  redraw($('bulletin-list'), editor.list.map(bulletin => {
    const row = make('li', bulletin.id === editor.saved.id ? 'chosen' : '');
    row.dataset.bulletin = bulletin.id;
    const choice = make('button', 'what', bulletin.title);
    choice.type = 'button';
    choice.addEventListener('click', () => { openBulletin(bulletin.id); });
    row.append(choice, tag(words.speech(bulletin)));
    if (drafts.find(editor.station.id, bulletin.id)) row.append(tag(['chưa lưu hết', 'warn']));
    return row;
  }));
  $('bulletins-empty').hidden = editor.list.length > 0;
  drawState();
}

// Shows what is saved; where something was being written on it, that, with a word about it.
function fill(saved, draft = drafts.find(editor.station.id, saved.id)) {
  editor.saved = saved;
  const shown = { ...saved, ...draft };
  conflict.hide();
  $('draft-note').hidden = !draft;
  if (draft) {
    const at = new Intl.DateTimeFormat('vi-VN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(draft.at);
    $('draft-note').textContent = `Đây là bài viết dở lúc ${at}, chưa lưu.${draft.tag !== saved.tag ? ' Trong lúc đó bản tin đã được sửa ở nơi khác.' : ''}`;
    // It was written over what was there then, and is saved only over that.
    editor.saved = { ...saved, tag: draft.tag };
  }
  pane.begin(shown.again);
  correction.hide();
  $('editor-repeat').value = shown.repeat;
  $('editor-urgent').checked = shown.urgent;
  $('file-notes').replaceChildren();
  $('editor-air-done').textContent = '';
  editor.next = 0;
  $('editor-name').value = shown.title;
  $('editor-text').value = shown.text;
  offerVoices(shown);
  const { kind, part } = saved;
  for (const id of ['editor-voice', 'editor-repeat', 'editor-urgent']) $(id).disabled = kind === 'recording' || part !== null;
  $('editor-text').readOnly = part !== null;
  $('editor-text').required = kind === 'text';
  $('editor-text-label').textContent = kind === 'recording' ? 'Ghi chú về bản ghi âm' : 'Văn bản';
  $('preview-part').hidden = $('editor-hear').hidden = kind === 'recording';
  $('editor-form').querySelector('[type=submit]').textContent = kind === 'recording' ? 'Lưu' : 'Lưu và làm âm thanh';
  drawVoice();
  say();
  offerBack(draft);
  $('editor-sound').hidden = true;
  $('editor-sound').pause();
  editor.heard = null;
  drawList();
  return readPreview();
}

async function readBulletin(id) {
  const { value: { bulletin, written: text }, tag: revision } = await api.getTagged(editor.address(`bulletins/${encodeURIComponent(id)}`));
  return {
    saved: {
      id, tag: revision, title: bulletin.title, voice: bulletin.voice, text: text ?? '', repeat: bulletin.repeat, again: bulletin.repeatParagraphs ?? [],
      urgent: bulletin.urgent, kind: bulletin.kind,
      part: bulletin.part,
    },
    notes: bulletin.notes,
  };
}

async function openBulletin(id) {
  keepDraft();
  try {
    const { saved, notes } = await readBulletin(id);
    await fill(saved);
    editor.moved(id);
    note(notes);
  } catch (error) {
    say(error);
  }
}

async function keepRecording(id) {
  await bulletins.read();
  await openBulletin(id);
}

async function removeBulletin() {
  if (!confirm(`Xóa bản tin “${editor.saved.title}”? Không lấy lại được.`)) return;
  try {
    await api.remove(editor.address(`bulletins/${encodeURIComponent(editor.saved.id)}`));
    drafts.drop(editor.station.id, editor.saved.id);
    await fill(blank);
    editor.moved(null);
    await bulletins.read();
  } catch (error) {
    say(error);
  }
}

function showNext() {
  const unsure = [...$('preview').querySelectorAll('.unsure')];
  const span = unsure[editor.next++ % unsure.length];
  span?.scrollIntoView({ block: 'center' });
  span?.click();
  span?.focus();
}

export const bulletins = {
  // Gives the open bulletin a slot of its own.
  async air(form) {
    $('editor-air-done').textContent = '';
    $('editor-air-done').textContent = await compose.air(editor.list.find(known => known.id === editor.saved.id), form);
    $('air').open = false;
  },
  // Somebody has changed how words are read.
  readingsChanged: () => editor.saved ? readPreview() : undefined,
  // Another station: nothing of the last one stays. Its bulletins come with the first reading; the voices are what comes of it.
  // `moved` is told which bulletin stands open.
  async open(address, station, moved) {
    if (editor.saved) keepDraft();
    editor.address = address;
    editor.moved = moved;
    editor.station = station;
    editor.voices = await api.get('/api/voices');
    editor.refused = await api.get('/api/voices/refused');
    editor.list = [];
    await fill(blank);
    return editor.voices;
  },
  // Which bulletin stands open; null for a new one.
  opened: () => editor.saved?.id ?? null,
  // Opens the bulletin that an address names.
  goTo: id => id && editor.saved && id !== editor.saved.id ? openBulletin(id) : undefined,
  // Of several readings at once the last one counts, for all that wait.
  async read() {
    editor.reading = api.get(editor.address('bulletins'));
    let last;
    do editor.list = await (last = editor.reading); while (last !== editor.reading);
    drawList();
    const working = editor.list.some(bulletin => bulletin.state === 'pending');
    clearTimeout(editor.watching);
    if (working) editor.watching = setTimeout(() => bulletins.read().catch(() => {}), 700);
    return editor.list;
  },
};

saving.open({ readPreview, keepDraft, readBulletin, fill, readList: () => bulletins.read() });
$('editor-form').addEventListener('submit', saving.save);
$('editor-form').addEventListener('input', edited);
$('editor-file').addEventListener('change', event => { if (event.target.files.length) takeFile(event.target.files[0], keepRecording, edited); });
$('editor-repeat').addEventListener('change', readPreview);
$('editor-voice').addEventListener('change', drawVoice);
$('editor-hear').addEventListener('click', () => listen(readPreview));
$('editor-next').addEventListener('click', showNext);
$('editor-back').addEventListener('click', saving.discard);
$('editor-remove').addEventListener('click', removeBulletin);
$('bulletin-new').addEventListener('click', () => {
  keepDraft();
  editor.moved(null);
  fill(blank).then(() => $('editor-text').focus());
});
addEventListener('pagehide', keepDraft);
addEventListener('beforeunload', event => { if (editor.saved && changed()) event.preventDefault(); });
