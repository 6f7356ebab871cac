// The loudspeaker of a box is tried: the button on its card, and what came of it.
import * as api from './api.js';
import { make } from './make.js';
import { told } from './told.js';

const results = {
  ok: ['loa tốt, micro nghe rõ', 'good'], weak: ['loa kêu yếu hoặc méo', 'warn'], dead: ['LOA KHÔNG KÊU', 'bad'], played: ['đã phát âm thử, không có micro nghe lại', 'warn'],
  busy: ['chưa thử: đang phát hoặc sắp phát', 'warn'], 'quiet-hours': ['chưa thử: giờ yên tĩnh', 'warn'], 'time-untrusted': ['chưa thử: cụm loa chưa tin được giờ', 'warn'],
  'no-policy': ['chưa thử: cụm loa chưa nhận quy định của đài', 'warn'], 'no-sound-device': ['không mở được loa', 'bad'], interrupted: ['bị bản tin ngắt', 'warn'], stopped: ['được lệnh dừng', 'warn'],
};

function outcome(test, now, time) {
  if (test.result) {
    const [text, colour] = results[test.result] ?? [test.result, 'soft'];
    return [`Thử loa lúc ${time(test.endedAt)}: ${text}${test.detail ? ` (${test.detail})` : ''}`, colour];
  }
  return now < new Date(test.answerBy) ? ['Đang thử loa, chờ kết quả…', 'soft'] : [`Thử loa lúc ${time(test.askedAt)}: cụm loa không trả lời`, 'bad'];
}

// Takes down why the last try was refused.
let forget = () => {};

// What a box's card says of it. A card is drawn anew when its box says something new, so the station's refusal is told in the strip below.
export function selfTest({ id, name, health: { online, test } }, address, now, time) {
  const row = make('span', 'more');
  const running = test && !test.result && now < new Date(test.answerBy);
  const [text, colour] = test ? outcome(test, now, time) : ['', 'soft'];
  const last = make('span', `hint ${colour}`, text && `${text} `);
  last.setAttribute('role', 'status');
  const button = make('button', 'quiet', 'Thử loa');
  button.type = 'button';
  button.disabled = !online || running;
  button.setAttribute('aria-label', `Thử loa ${name}`);
  button.title = online ? `Phát ba âm thử ở ${name}` : 'Cụm loa đang mất liên lạc';
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      await api.post(address(`boxes/${encodeURIComponent(id)}/self-test`));
      forget();
    } catch (error) {
      forget = told.failed(error);
      button.disabled = false;
    }
  });
  row.append(last, button);
  return row;
}
