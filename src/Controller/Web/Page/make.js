// Pieces of a page.
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export const tag = ([text, colour]) => make('span', `tag ${colour}`, text);

// A box to tick with its word, in the form `form`.
export function check(form, name, value, text, checked) {
  const line = make('span', 'check');
  const box = make('input');
  box.type = 'checkbox';
  box.name = name;
  box.value = value;
  box.id = `${form}-${name}-${value}`;
  box.checked = checked;
  const label = make('label', '', text);
  label.htmlFor = box.id;
  line.append(box, label);
  return line;
}

const nameOf = element => element.getAttribute('aria-label') ?? element.textContent;

// Redraws something; whoever was at one of its buttons that is drawn anew is at the new one afterwards.
export function keepingFocus(container, draw) {
  const at = container.contains(document.activeElement) ? document.activeElement : null;
  draw();
  if (at && !at.isConnected) [...container.querySelectorAll('button, summary')].find(other => nameOf(other) === nameOf(at))?.focus();
}

// A row that says the same as before is left alone: a press on one of its buttons, begun before and ended after, counts. Its listeners keep
// what was known when it was first drawn: whatever they use is in the row (text, class or data-), or is read anew.
export function renew(before, row) {
  if (!before.isEqualNode(row)) before.replaceWith(row);
}

// Puts rows, no two alike, in the place of those before.
export function redraw(container, rows) {
  keepingFocus(container, () => {
    const before = new Map([...container.children].map(row => [row.outerHTML, row]));
    const wanted = rows.map(row => before.get(row.outerHTML) ?? row);
    const stays = new Set(wanted);
    for (const row of [...container.children]) if (!stays.has(row)) row.remove();
    let at = container.firstElementChild;
    for (const row of wanted) {
      if (row === at) at = at.nextElementSibling;
      else container.insertBefore(row, at);
    }
  });
}
