// What has just been done, where it cannot be overlooked, and the way back.
import * as words from './words.js';

const $ = id => document.getElementById(id);
let takeBack = null;
// How often something was told.
let shown = 0;

function show(text, className, undo) {
  shown++;
  takeBack = undo ?? null;
  $('told').hidden = !text;
  $('told-text').className = className;
  $('told-text').textContent = text;
  $('told-undo').hidden = !undo;
  if (text) $(undo ? 'told-undo' : 'told-close').focus();
}

export const told = {
  // `undo` takes it back; without one it cannot be. It gives false when it was left as it is after all.
  done: (text, undo) => show(text, 'hint good', undo),
  // Gives what takes it down, unless something else is told by then.
  failed(error) {
    show(words.trouble(error), 'mistake');
    const mine = shown;
    return () => { if (mine === shown) told.hide(); };
  },
  hide: () => show('', 'hint'),
};

$('told-close').addEventListener('click', told.hide);
$('told-undo').addEventListener('click', async () => {
  // Once, however often it is pressed.
  const undo = takeBack;
  takeBack = null;
  if (!undo) return;
  const asked = shown;
  try {
    if (await undo() !== false) told.done('Đã hoàn tác.');
    else if (asked === shown) takeBack = undo;
  } catch (error) {
    told.failed(error);
  }
});
