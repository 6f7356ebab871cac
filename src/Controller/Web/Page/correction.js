// What a word is read as and why; a better reading becomes an entry of the lexicon.
import * as api from './api.js';
import * as words from './words.js';

const $ = id => document.getElementById(id);
let word = null;

const draft = () => ({ written: word.written, spoken: $('correct-spoken').value.trim(), from: word.from });
const layer = () => word.address(`lexicon/${$('correct-layer').value}`);

async function told(act) {
  $('correct-result').className = 'hint';
  try {
    $('correct-result').textContent = await act();
  } catch (error) {
    $('correct-result').className = 'mistake';
    $('correct-result').textContent = words.trouble(error);
  }
}

export const correction = {
  // `from` is the stretch of text around the word, for the entry's test sentence; `saved` is called when the reading has changed.
  show({ written, said, rule, confidence, from, address, saved }) {
    word = { written, from, address, saved };
    $('word-says').textContent = `${written ? `“${written}”` : 'Phần hiểu ngầm'} đọc là “${said}” · ${words.rule(rule)} · độ chắc ${words.percent(confidence)}`;
    $('correct').hidden = !written;
    $('correct').open = false;
    $('correct-written').textContent = written;
    $('correct-spoken').value = said;
    $('correct-result').textContent = '';
    $('word').hidden = false;
  },
  hide() { $('word').hidden = true; },
};

$('correct-try').addEventListener('click', () => told(async () => {
  const tried = await api.post(`${layer()}/try`, draft());
  return `Trước: “${tried.before.text}”. Sau: “${tried.after.text}”.`;
}));
$('correct-save').addEventListener('click', () => told(async () => {
  const { affected } = await api.put(`${layer()}/entries`, draft());
  word.saved();
  const others = affected.map(bulletin => bulletin.title);
  return others.length ? `Đã lưu. ${others.length} bản tin đã làm âm thanh còn đọc cách cũ: ${others.slice(0, 5).join(', ')}${others.length > 5 ? '…' : ''}. Mở bản tin và bấm “Lưu và làm âm thanh” để đọc lại.` : 'Đã lưu.';
}));
$('word').addEventListener('keydown', event => {
  if (event.key !== 'Enter' || event.target !== $('correct-spoken')) return;
  event.preventDefault();
  $('correct-try').click();
});
