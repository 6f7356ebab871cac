// Pieces of a page.
export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

export const tag = ([text, colour]) => make('span', `tag ${colour}`, text);
