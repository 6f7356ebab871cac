// A question that must be answered before anything happens. Escape and the first button leave everything as it is.
import { make } from './make.js';

const dialog = document.getElementById('ask');
let answered = null;

// `choices` are pairs of a word and what its button says; the answer is the word, or null.
export function ask({ title, lines, choices }) {
  document.getElementById('ask-title').textContent = title;
  document.getElementById('ask-says').replaceChildren(...lines.map(line => make('p', '', line)));
  const button = (word, text, className) => {
    const made = make('button', className, text);
    made.type = 'button';
    made.addEventListener('click', () => dialog.close(word));
    return made;
  };
  document.getElementById('ask-choices').replaceChildren(button('', 'Thôi, giữ nguyên', 'second'), ...choices.map(([word, text]) => button(word, text, '')));
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise(resolve => { answered = resolve; });
}

dialog.addEventListener('close', () => { answered?.(dialog.returnValue || null); answered = null; });
