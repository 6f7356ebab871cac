// Hearing a bulletin: before it is saved, and what was made of it.
import * as api from './api.js';
import * as words from './words.js';
import { $, editor, marks, say, written } from './editor.js';
import { pane } from './preview.js';

// All of it, or one paragraph; `readPreview` asks anew what will be said. Once more: silence.
export async function listen(readPreview, paragraph) {
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

// What was made of the bulletin can be heard; a newer sound takes the place of an older one, but not of a preview.
export function offerSound(bulletin) {
  const player = $('editor-sound');
  const made = bulletin?.content?.content;
  if (!made || editor.heard === made || player.src.startsWith('blob:') && !player.hidden) return;
  editor.heard = made;
  player.src = editor.address(`bulletins/${encodeURIComponent(bulletin.id)}/audio?${made.slice(0, 12)}`);
  player.hidden = false;
}
