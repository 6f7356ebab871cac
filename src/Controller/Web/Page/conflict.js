// Two people have changed one bulletin: both texts stay until one of them says what is to become of them.
import { make } from './make.js';

const $ = id => document.getElementById(id);
let acts = null;

export const conflict = {
  // `does` has `both`, `mine` and `theirs`.
  show(message, mine, theirs, does) {
    acts = does;
    $('conflict-says').textContent = `${message} Bài của bạn còn nguyên trong ô bên trên.`;
    const own = new Set(mine.split('\n').map(line => line.trim()));
    $('conflict-title').textContent = `Tiêu đề: ${theirs.title}`;
    $('conflict-text').replaceChildren(...theirs.text.split('\n').filter(line => line.trim()).map(line => {
      const paragraph = make('p');
      paragraph.append(own.has(line.trim()) ? line : make('mark', '', line));
      return paragraph;
    }));
    $('conflict').hidden = false;
    $('conflict-other').open = true;
    $('conflict').focus();
  },
  hide() {
    acts = null;
    $('conflict').hidden = true;
  },
};

for (const word of ['both', 'mine', 'theirs']) {
  $(`conflict-${word}`).addEventListener('click', async event => {
    event.target.disabled = true;
    try {
      await acts[word]();
    } finally {
      event.target.disabled = false;
    }
  });
}
