// What has just been done, where it cannot be overlooked, and the way back.
import * as words from './words.js';

const $ = id => document.getElementById(id);
let takeBack = null;

function show(text, className, undo) {
  takeBack = undo ?? null;
  $('told').hidden = !text;
  $('told-text').className = className;
  $('told-text').textContent = text;
  $('told-undo').hidden = !undo;
  if (text) $(undo ? 'told-undo' : 'told-close').focus();
}

export const told = {
  // `undo` takes it back; without one it cannot be.
  done: (text, undo) => show(text, 'hint good', undo),
  failed: error => show(words.trouble(error), 'mistake'),
  hide: () => show('', 'hint'),
};

$('told-close').addEventListener('click', told.hide);
$('told-undo').addEventListener('click', async () => {
  try {
    await takeBack();
    told.done('Đã hoàn tác.');
  } catch (error) {
    told.failed(error);
  }
});
