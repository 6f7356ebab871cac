// Bulletins: the list, and an editor that shows what will be said while it is being written.
import * as api from './api.js';
import * as words from './words.js';
import { ask } from './ask.js';
import { compose } from './compose.js';
import { conflict } from './conflict.js';
import { correction } from './correction.js';
import { drafts } from './drafts.js';
import { instalments } from './instalments.js';
import { make, tag } from './make.js';
import { pane } from './preview.js';

const $ = id => document.getElementById(id);
const editor = { address: null, station: null, saved: null, list: [], reading: null, asked: 0, hearing: null, next: 0, voices: [] };
const blank = { id: null, tag: null, title: '', voice: null, text: '', repeat: 'none', again: [], urgent: false, kind: 'text', part: null };

const written = () => ({ title: $('editor-name').value.trim(), voice: $('editor-voice').value, text: $('editor-text').value, repeat: $('editor-repeat').value, urgent: $('editor-urgent').checked });
const marks = () => $('editor-repeat').value === 'marked' ? pane.marks() : [];
const changed = () => {
  const now = written();
  const { saved } = editor;
  return now.title !== saved.title || now.text !== saved.text || now.repeat !== saved.repeat || now.urgent !== saved.urgent || marks().join() !== saved.again.join() || (saved.id !== null && now.voice !== saved.voice);
};

const say = error => { $('editor-form').querySelector(':scope > .mistake').textContent = error ? words.trouble(error) : ''; };

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
  const lost = pane.draw(text, preview, $('editor-repeat').value === 'marked', { hear: listen, marked: keepDraft, chosen: choose });
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
  $('editor-back').hidden = !changed();
}


async function listen(paragraph) {
  const busy = editor.hearing;
  editor.hearing = null;
  busy?.abort();
  if (busy && paragraph === undefined) return;
  const hearing = editor.hearing = new AbortController();
  const player = $('editor-sound');
  say();
  $('editor-hear').textContent = 'Dừng';
  try {
    const { text, voice, repeat } = written();
    // All of it sounds as it will air; marks must be those of the text as it stands.
    if (paragraph === undefined && repeat === 'marked') await readPreview();
    const again = paragraph !== undefined || repeat === 'none' || repeat === 'marked' && !marks().length ? {} : { repeat, ...(repeat === 'marked' ? { repeatParagraphs: marks(), textDigest: pane.textDigest() } : {}) };
    const heard = await api.sound(editor.address('preview/sound'), { text, voice, paragraph, ...again }, hearing.signal, seconds => {
      if (editor.hearing === hearing) $('editor-hear').textContent = `Đang đọc… ${words.length(seconds * 1000)} (bấm để dừng)`;
    });
    if (player.src) URL.revokeObjectURL(player.src);
    player.src = heard;
    player.hidden = false;
    await player.play().catch(() => {});
  } catch (error) {
    if (error.name !== 'AbortError') say(error);
  } finally {
    if (editor.hearing === hearing || editor.hearing === null) {
      editor.hearing = null;
      $('editor-hear').textContent = 'Nghe thử';
    }
  }
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
  $('bulletin-list').replaceChildren(...editor.list.map(bulletin => {
    const row = make('li', bulletin.id === editor.saved.id ? 'chosen' : '');
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
function fill(saved) {
  editor.saved = saved;
  const draft = drafts.find(editor.station.id, saved.id);
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
  $('editor-back').hidden = !draft;
  $('editor-sound').hidden = true;
  $('editor-sound').pause();
  editor.heard = null;
  drawList();
  return readPreview();
}

// What was made of the bulletin can be heard; a newer sound takes the place of an older one, but not of a preview.
function offerSound(bulletin) {
  const player = $('editor-sound');
  const made = bulletin?.content?.content;
  if (!made || editor.heard === made || player.src.startsWith('blob:') && !player.hidden) return;
  editor.heard = made;
  player.src = editor.address(`bulletins/${encodeURIComponent(bulletin.id)}/audio?${made.slice(0, 12)}`);
  player.hidden = false;
}

const note = notes => $('file-notes').replaceChildren(...(notes ?? []).map(line => make('li', '', line)));

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

async function save(event) {
  event.preventDefault();
  const button = event.submitter;
  const { saved } = editor;
  say();
  button.disabled = true;
  try {
    const now = written();
    if (now.repeat === 'marked') await readPreview();
    const again = marks();
    const marked = now.repeat === 'marked' ? { repeatParagraphs: again, textDigest: pane.textDigest() } : {};
    const body = saved.kind === 'recording' || saved.part !== null
      ? { title: now.title, text: now.text }
      : { title: now.title || undefined, voice: now.voice, text: now.text, urgent: now.urgent, repeat: now.repeat, ...marked };
    const { value: kept, tag: revision } = saved.id === null
      ? await api.postTagged(editor.address('bulletins'), body)
      : await api.putTagged(editor.address(`bulletins/${encodeURIComponent(saved.id)}`), body, saved.tag);
    drafts.drop(editor.station.id, saved.id);
    // Whoever has opened another bulletin meanwhile goes on with that one.
    if (editor.saved === saved) {
      editor.saved = { ...saved, ...now, id: kept.id, tag: revision, title: kept.title, again };
      conflict.hide();
      $('draft-note').hidden = true;
      editor.moved(kept.id);
      $('editor-name').value = kept.title;
      $('editor-back').hidden = true;
      $('editor-sound').hidden = true;
      note(kept.notes);
    }
    await bulletins.read();
  } catch (error) {
    if (error.status === 412 && editor.saved === saved) await tellOther(error).catch(say);
    else if (error.status === 404 && saved.id !== null && editor.saved === saved) await tellGone();
    else if (editor.saved === saved) say(error);
  } finally {
    button.disabled = false;
  }
}

const saveAgain = () => $('editor-form').requestSubmit($('editor-form').querySelector('[type=submit]'));

function saveAsNew() {
  drafts.drop(editor.station.id, editor.saved.id);
  editor.saved = { ...editor.saved, id: null, tag: null };
  saveAgain();
}

async function tellGone() {
  keepDraft();
  const choice = await ask({ title: 'Bản tin này đã bị xóa ở nơi khác.', lines: ['Bài của bạn còn nguyên trong ô.'], choices: [['yes', 'Lưu thành bản tin mới']] });
  if (choice) saveAsNew();
}

// Somebody else has saved this bulletin since it was opened here: nothing is saved over either of the two before that is asked for.
async function tellOther(error) {
  const { saved } = editor;
  keepDraft();
  const other = await readBulletin(saved.id);
  conflict.show(error.message, written().text, other.saved, {
    both() {
      $('editor-name').value = `${written().title || saved.title} (bài thứ hai)`.slice(0, 200);
      conflict.hide();
      saveAsNew();
    },
    mine() {
      editor.saved = { ...saved, tag: other.saved.tag };
      saveAgain();
    },
    async theirs() {
      const choice = await ask({ title: 'Bỏ bài đang viết?', lines: ['Bài của bạn chưa lưu sẽ mất; bản kia được mở ra.'], choices: [['yes', 'Bỏ bài này, mở bản kia']] });
      if (choice === 'yes') await discard();
    },
  });
}

// What is saved, as it is now, in place of what was being written.
async function discard() {
  const { id } = editor.saved;
  drafts.drop(editor.station.id, id);
  editor.saved = { ...editor.saved, ...written(), again: marks() };
  await (id === null ? fill(blank) : openBulletin(id));
  drawList();
}

const replaceText = async name => await ask({
  title: `Thay văn bản đang viết bằng văn bản của “${name}”?`, lines: ['Những chỗ đã viết mà chưa lưu sẽ mất.'], choices: [['yes', 'Thay bằng văn bản của tệp']],
}) === 'yes';

const isSound = name => /\.(mp3|m4a|wav|ogg|opus|flac)$/i.test(name);

// The text of a file comes into the editor, to be looked at; a recording is a bulletin as it is.
async function takeFile(file) {
  const { saved } = editor;
  say();
  const form = new FormData();
  form.append('file', file);
  $('file-notes').replaceChildren(make('li', '', `Đang đọc “${file.name}”…`));
  try {
    if (isSound(file.name)) {
      const kept = await api.post(editor.address('bulletins'), form);
      await bulletins.read();
      await openBulletin(kept.id);
      return;
    }
    if (written().text.trim() && changed() && !await replaceText(file.name)) return $('file-notes').replaceChildren();
    const { text, dropped } = await api.post('/api/documents', form);
    if (editor.saved !== saved) return;
    $('editor-text').value = text;
    $('file-notes').replaceChildren(...(text.includes('¶') ? ['Dấu ¶ cho biết hết một đoạn; khi đọc không ai nghe thấy nó.', ...dropped] : dropped).map(line => make('li', '', line)));
    edited();
  } catch (error) {
    $('file-notes').replaceChildren();
    say(error);
  } finally {
    $('editor-file').value = '';
  }
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

$('editor-form').addEventListener('submit', save);
$('editor-form').addEventListener('input', edited);
$('editor-file').addEventListener('change', event => { if (event.target.files.length) takeFile(event.target.files[0]); });
$('editor-repeat').addEventListener('change', readPreview);
$('editor-voice').addEventListener('change', drawVoice);
$('editor-hear').addEventListener('click', () => listen());
$('editor-next').addEventListener('click', showNext);
$('editor-back').addEventListener('click', discard);
$('editor-remove').addEventListener('click', removeBulletin);
$('bulletin-new').addEventListener('click', () => {
  keepDraft();
  editor.moved(null);
  fill(blank).then(() => $('editor-text').focus());
});
addEventListener('pagehide', keepDraft);
addEventListener('beforeunload', event => { if (editor.saved && changed()) event.preventDefault(); });
