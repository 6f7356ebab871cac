// How a slot makes itself heard: the chime before it, and what becomes of what it sounds over. In every form that asks for a slot's priority.
import { check, make } from './make.js';

const chimesOfItself = priority => priority === 'priority';

// As the API takes it. What goes by the priority is left to it, also when the priority changes one day.
export function soundOf(form) {
  const chime = form.has('chime');
  return { chime: chime === chimesOfItself(form.get('priority')) ? null : chime, over: form.get('over') ?? 'stop' };
}

// Adds the boxes to tick; what it returns shows those of a slot that there is.
export function slotSound(form, name) {
  const priority = form.elements.priority;
  const chime = check(name, 'chime', 'yes', 'Có tiếng chuông báo trước khi phát', false);
  const over = check(name, 'over', 'duck', 'Phát đè, hạ nhỏ tiếng đang phát', false);
  const part = make('div');
  part.append(over, make('p', 'hint', 'Hợp với thông báo ngắn trên nền nhạc. Chương trình có nhiều bản tin thì ngắt hẳn tiếng đang phát.'));
  form.querySelector('.pair').after(chime, part);
  // What somebody has chosen stays when the priority changes.
  let chosen = null;
  const show = ({ chime: chimes, over: does }) => {
    chosen = chimes ?? null;
    chime.firstChild.checked = chimes ?? chimesOfItself(priority.value);
    over.firstChild.checked = does === 'duck';
    part.hidden = !chimesOfItself(priority.value);
  };
  chime.firstChild.addEventListener('change', () => { chosen = chime.firstChild.checked; });
  priority.addEventListener('change', () => show({ chime: chosen }));
  // Of itself a form goes back to the normal priority and to boxes without a tick.
  form.addEventListener('reset', () => { part.hidden = true; chosen = null; });
  show({});
  return show;
}
