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

// Redraws something; whoever was at one of its buttons is at the same one afterwards.
export function keepingFocus(container, draw) {
  const at = container.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  draw();
  if (at !== null) [...container.querySelectorAll('button, summary')].find(other => nameOf(other) === at)?.focus();
}

// A row that says the same as before is left alone: a press on one of its buttons, begun before and ended after, counts. So a row must name what its buttons act on.
export function renew(before, row) {
  if (!before.isEqualNode(row)) before.replaceWith(row);
}

// Puts rows in the place of those before.
export function redraw(container, rows) {
  keepingFocus(container, () => {
    rows.forEach((row, place) => place < container.children.length ? renew(container.children[place], row) : container.append(row));
    while (container.children.length > rows.length) container.lastElementChild.remove();
  });
}
