// Files that people bring: a text to be looked at, or a recording.
import * as api from './api.js';
import { ask } from './ask.js';
import { $, changed, editor, say, written } from './editor.js';
import { make } from './make.js';

const replaceText = async name => await ask({
  title: `Thay văn bản đang viết bằng văn bản của “${name}”?`, lines: ['Những chỗ đã viết mà chưa lưu sẽ mất.'], choices: [['yes', 'Thay bằng văn bản của tệp']],
}) === 'yes';

const isSound = name => /\.(mp3|m4a|wav|ogg|opus|flac)$/i.test(name);

// The text of a file comes into the editor, to be looked at; a recording is a bulletin as it is.
// `keep` is told the bulletin that a recording became, `edited` that there is another text.
export async function takeFile(file, keep, edited) {
  const { saved } = editor;
  say();
  const form = new FormData();
  form.append('file', file);
  $('file-notes').replaceChildren(make('li', '', `Đang đọc “${file.name}”…`));
  try {
    if (isSound(file.name)) {
      const kept = await api.post(editor.address('bulletins'), form);
      await keep(kept.id);
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
