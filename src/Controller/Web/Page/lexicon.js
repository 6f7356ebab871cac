// The lexicon: how written forms are read, layer by layer.
import * as api from './api.js';
import * as words from './words.js';
import { make } from './make.js';

const $ = id => document.getElementById(id);
let address = null;

const layer = rest => address(`lexicon/${$('lexicon-layer').value}/${rest}`);

function told(text) {
  $('lexicon-done').textContent = text;
}

const affected = ({ affected: bulletins }) => bulletins.length ? ` ${bulletins.length} bản tin còn đọc cách cũ cho đến khi làm lại âm thanh: ${bulletins.slice(0, 5).map(bulletin => bulletin.title).join(', ')}${bulletins.length > 5 ? '…' : ''}.` : '';

const fields = [['written', 'Chữ viết', 80], ['spoken', 'Đọc là', 200], ['before', 'Đứng sau chữ', 80], ['after', 'Đứng trước chữ', 80], ['testSentence', 'Câu thử', 300]];

// An entry's row becomes a form while it is edited.
function edit(entry, line) {
  const form = make('form');
  const pair = make('div', 'pair');
  for (const [name, text, longest] of fields) {
    const part = make('div');
    const label = make('label', '', text);
    const input = make('input');
    input.id = label.htmlFor = `entry-${entry.id}-${name}`;
    input.name = name;
    input.value = entry[name];
    input.maxLength = longest;
    input.required = name === 'written' || name === 'spoken';
    part.append(label, input);
    pair.append(part);
  }
  const mistake = make('p', 'mistake');
  mistake.setAttribute('role', 'alert');
  const keep = make('button', '', 'Lưu mục từ');
  const leave = make('button', 'second', 'Thôi');
  const actions = make('div', 'actions');
  leave.type = 'button';
  leave.addEventListener('click', () => { line.replaceWith(row(entry)); });
  actions.append(keep, leave);
  form.append(pair, mistake, actions);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    keep.disabled = true;
    mistake.textContent = '';
    try {
      const asked = Object.fromEntries(new FormData(form));
      const same = asked.spoken === entry.spoken && asked.testSentence === entry.testSentence;
      const { matchCase, language, note, expected } = entry;
      // How the sentence is to be read is worked out anew where it is said otherwise.
      const changed = await api.put(layer(`entries/${encodeURIComponent(entry.id)}`), { ...asked, matchCase, language, note, expected: same ? expected : '' });
      await draw();
      told(`Đã sửa “${asked.written}”.${affected(changed)}`);
    } catch (error) {
      mistake.textContent = words.trouble(error);
      keep.disabled = false;
    }
  });
  const cell = make('td');
  cell.colSpan = 4;
  cell.append(form);
  line.replaceChildren(cell);
  form.querySelector('[name=spoken]').focus();
}

function row(entry) {
  const line = make('tr');
  const context = [entry.before && `sau “${entry.before}”`, entry.after && `trước “${entry.after}”`].filter(Boolean).join(', ');
  const remove = make('button', 'quiet', 'Xóa');
  remove.type = 'button';
  remove.setAttribute('aria-label', `Xóa mục từ ${entry.written}`);
  remove.addEventListener('click', async () => {
    try {
      const changed = await api.remove(layer(`entries/${encodeURIComponent(entry.id)}`));
      told(`Đã xóa “${entry.written}”.${affected(changed)}`);
      await draw();
    } catch (error) {
      told(words.trouble(error));
    }
  });
  const change = make('button', 'quiet', 'Sửa');
  change.type = 'button';
  change.setAttribute('aria-label', `Sửa mục từ ${entry.written}`);
  change.addEventListener('click', () => edit(entry, line));
  const does = make('div', 'does');
  does.append(change, remove);
  const last = make('td');
  last.append(does);
  line.append(make('td', '', context ? `${entry.written} (${context})` : entry.written), make('td', '', entry.spoken), make('td', '', entry.testSentence), last);
  return line;
}

async function draw() {
  const search = $('lexicon-search').value.trim();
  const { total, entries } = await api.get(layer(`entries?limit=200&q=${encodeURIComponent(search)}`));
  $('lexicon-table').tBodies[0].replaceChildren(...entries.map(row));
  $('lexicon-table').hidden = total === 0;
  $('lexicon-count').textContent = total > entries.length ? `${entries.length} trong ${total}; gõ vào ô Tìm để thấy mục khác` : total ? `${total}` : '';
  $('lexicon-empty').hidden = total > 0;
  $('lexicon-empty').textContent = search ? `Không có mục từ nào chứa “${search}”.` : 'Chưa có mục từ nào. Khi xem trước một bản tin, bấm vào chữ đọc sai rồi “Sửa cách đọc”: mục từ vào đây.';
  const [newest] = await api.get(layer('changes'));
  $('lexicon-undo').hidden = !newest;
  if (newest) $('lexicon-undo').textContent = `Hoàn tác thay đổi mới nhất (${newest.written.slice(0, 3).join(', ')}${newest.size > 3 ? '…' : ''})`;
  $('lexicon-csv').href = layer('export?format=csv');
  $('lexicon-pls').href = layer('export?format=pls');
}

export const lexicon = {
  open(addressOf) {
    address = addressOf;
    told('');
  },
  // Nobody looks at a table that is hidden.
  // Who is editing an entry there goes on editing.
  read: () => $('lexicon').hidden || $('lexicon-table').querySelector('form') ? undefined : draw(),
  async add(form) {
    const entry = Object.fromEntries([...form].filter(([, text]) => text.trim()));
    const changed = await api.put(layer('entries'), entry);
    told(`Đã lưu “${entry.written}”.${affected(changed)}`);
    await draw();
  },
  async bring() {
    const lines = $('lexicon-lines');
    lines.replaceChildren();
    told('');
    try {
      const done = await api.post(layer('import'), $('lexicon-file').files[0]);
      told(`Đã nhập: ${done.added} mục mới, ${done.changed} mục sửa, ${done.skipped} mục đã có.${affected(done)}`);
      await draw();
    } catch (error) {
      lines.replaceChildren(...(error.problem?.lines ?? []).filter(line => line.outcome === 'refused').slice(0, 20).map(line => make('li', '', `Dòng ${line.line}: ${line.message}`)));
      throw error;
    }
  },
};

$('lexicon-layer').addEventListener('change', () => { told(''); draw().catch(error => told(words.trouble(error))); });
let soon = null;
$('lexicon-search').addEventListener('input', () => { clearTimeout(soon); soon = setTimeout(() => draw().catch(error => told(words.trouble(error))), 200); });
$('lexicon-undo').addEventListener('click', async () => {
  try {
    const undone = await api.post(layer('undo'));
    told(`Đã hoàn tác.${affected(undone)}`);
    await draw();
  } catch (error) {
    told(words.trouble(error));
  }
});
