// Saving what is written, also where somebody else has saved meanwhile, and giving it up.
import * as api from './api.js';
import { ask } from './ask.js';
import { conflict } from './conflict.js';
import { drafts } from './drafts.js';
import { $, blank, editor, marks, note, say, written } from './editor.js';
import { pane } from './preview.js';
import { told } from './told.js';

// What the sheet can do, told once by it: reading the preview, the list and a bulletin, filling itself, keeping a draft.
let sheet = null;

async function save(event) {
  event.preventDefault();
  const button = event.submitter;
  const { saved } = editor;
  say();
  button.disabled = true;
  try {
    const now = written();
    if (now.repeat === 'marked') await sheet.readPreview();
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
    await sheet.readList();
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
  sheet.keepDraft();
  const choice = await ask({ title: 'Bản tin này đã bị xóa ở nơi khác.', lines: ['Bài của bạn còn nguyên trong ô.'], choices: [['yes', 'Lưu thành bản tin mới']] });
  if (choice) saveAsNew();
}

// Somebody else has saved this bulletin since it was opened here: nothing is saved over either of the two before that is asked for.
async function tellOther(error) {
  const { saved } = editor;
  sheet.keepDraft();
  const other = await sheet.readBulletin(saved.id);
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

const readSaved = id => id === null ? { saved: blank } : sheet.readBulletin(id);

// What is saved, as it is now, in place of what was being written, which can be had back. Nothing goes before the other is there.
async function discard() {
  const { saved, station } = editor;
  const { id } = saved;
  try {
    const { saved: kept, notes } = await readSaved(id);
    if (editor.saved !== saved) return;
    const draft = { ...written(), again: marks(), tag: saved.tag, at: Date.now() };
    drafts.drop(editor.station.id, id);
    sheet.fill(kept);
    note(notes);
    told.done(id === null ? 'Đã bỏ bản viết dở.' : 'Đã trở lại bản đã lưu. Phần viết dở đã bỏ.', () => takeUpAgain(station.id, id, draft));
  } catch (error) {
    if (editor.saved === saved) say(error);
  }
}

// What was given up stands on its sheet again; whatever was begun there meanwhile goes only when that is asked for.
async function takeUpAgain(station, id, draft) {
  sheet.keepDraft();
  if (drafts.find(station, id)) {
    const choice = await ask({
      title: 'Lấy lại bài đã bỏ?',
      lines: ['Từ lúc đó đã viết bài khác vào ô này mà chưa lưu; bài ấy sẽ mất.'],
      choices: [['yes', 'Bỏ bài ấy, lấy lại bài trước']],
    });
    if (!choice) return false;
  }
  // Should the saved version not be had now, or another station be open, it stands there as a draft.
  drafts.keep(station, id, draft);
  if (editor.station.id !== station) return;
  const { saved, notes } = await readSaved(id);
  sheet.fill(saved, draft);
  sheet.keepDraft();
  editor.moved(id);
  note(notes);
}

export const saving = {
  open(functions) { sheet = functions; },
  save,
  discard,
};
