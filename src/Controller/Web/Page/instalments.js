// A bulletin that is longer than a session, cut into instalments that the operator confirms.
import * as api from './api.js';
import * as words from './words.js';
import { make, tag } from './make.js';

const $ = id => document.getElementById(id);
// Radio's usual session; a station may allow less.
const usual = 15 * 60000;
let bulletin = null;
let plan = null;

const path = rest => bulletin.address(`bulletins/${encodeURIComponent(bulletin.id)}/instalments${rest ?? ''}`);
const say = text => { $('instalments').querySelector('.mistake').textContent = text; };
const made = () => bulletin.list().filter(other => other.partOf === bulletin.id);

function draw() {
  $('instalments-says').textContent = `${plan.isEstimate ? 'Ước tính' : 'Cả bài'} ${words.length(plan.durationMs)}. ${plan.instalments.length > 1 ? `Nên chia ${plan.instalments.length} kỳ, mỗi kỳ có lời giới thiệu và lời hẹn kỳ tiếp theo; bản gốc còn nguyên.` : 'Bài vừa một buổi, không cần chia.'} ${plan.notes.join(' ')}`;
  $('instalment-list').replaceChildren(...(plan.instalments.length > 1 ? plan.instalments : []).map(part => {
    const row = make('li');
    row.append(make('span', 'when', `Kỳ ${part.part}`), make('span', 'what', part.firstHeading ?? `${part.firstWords} …`),
      tag(part.tooLong ? [`${words.length(part.durationMs)}, vẫn quá dài`, 'bad'] : [words.length(part.durationMs), 'good']),
      make('span', 'more', `từ “${part.firstWords}” đến “${part.lastWords}”`));
    return row;
  }));
  drawMade();
}

function drawMade() {
  $('instalments-make').hidden = !plan || plan.instalments.length < 2 || made().length > 0;
  $('instalments-undo').hidden = made().length === 0;
}

async function propose() {
  const asked = bulletin;
  say('');
  try {
    const proposed = await api.get(path(`?minutes=${encodeURIComponent($('instalments-minutes').value)}`));
    if (bulletin !== asked) return;
    plan = proposed;
    draw();
  } catch (error) {
    if (bulletin === asked) say(words.trouble(error));
  }
}

async function change(event, act) {
  event.target.disabled = true;
  try {
    await act();
    await bulletin.changed();
    await propose();
  } catch (error) {
    say(words.trouble(error));
  } finally {
    event.target.disabled = false;
  }
}

export const instalments = {
  // Shown for a bulletin that is longer than a session, or is cut already.
  show(id, content, sessionMs, address, list, changed) {
    const minutes = Math.floor(Math.min(usual, sessionMs ?? usual) / 60000);
    const same = bulletin?.id === id && bulletin.content === content?.content;
    if (!same) {
      bulletin = { id, content: content?.content, address, list, changed };
      plan = null;
      $('instalments-minutes').value = minutes;
      $('instalment-list').replaceChildren();
      $('instalments-says').textContent = '';
    }
    $('instalments').hidden = !id || ((content?.durationMs ?? 0) <= minutes * 60000 && made().length === 0);
    if ($('instalments').hidden || !$('instalments').open) return;
    if (same && plan) drawMade();
    else propose();
  },
};

$('instalments').addEventListener('toggle', () => { if ($('instalments').open && bulletin && !plan) propose(); });
$('instalments-minutes').addEventListener('change', propose);
$('instalments-make').addEventListener('click', event => change(event, () => {
  const { textDigest, minutes, instalments: parts } = plan;
  return api.post(path(), { textDigest, minutes, starts: parts.map(({ paragraph, sentence }) => ({ paragraph, sentence })) });
}));
$('instalments-undo').addEventListener('click', event => change(event, () => api.remove(path())));
