// The keyboard stops at a box that scrolls, and at no other.
"use strict";
const stops = new ResizeObserver((boxes) => boxes.forEach(({ target }) => {
  const scrolls = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
  if (scrolls) target.tabIndex = 0; else target.removeAttribute("tabindex");
}));
document.querySelectorAll("[tabindex='0']").forEach((box) => stops.observe(box));
