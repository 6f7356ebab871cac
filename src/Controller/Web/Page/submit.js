// A form that says under itself what was wrong with it.
import * as api from './api.js';

export function onSubmit(form, act) {
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const mistake = form.querySelector('.mistake');
    const button = form.querySelector('button');
    mistake.textContent = '';
    button.disabled = true;
    try {
      await act(new FormData(form));
      form.reset();
    } catch (error) {
      mistake.textContent = error instanceof api.Refused ? error.message : 'Không liên lạc được với máy chủ. Hãy thử lại.';
    } finally {
      button.disabled = false;
    }
  });
}
