// Classes that stay in the style sheet although no template here may name them yet:
// docs/components.md promises them to every page.
export const safelist = {
  standard: [
    "row", "col", "small", "lead", "visually-hidden", "visually-hidden-focusable", "container",
    /^col-(sm-|md-|lg-)?(\d+|auto)$/, /^g[xy]?-[0-5]$/, /^[mp][tbsexy]?-([0-5]|auto)$/,
    /^d-(none|block|inline|inline-block|flex|grid)$/, /^d-(sm|md|lg)-(none|block|flex|inline)$/, /^d-print-/,
    /^text-(start|center|end|nowrap|break|muted|success|danger|warning|primary)$/, /^fw-(normal|semibold)$/,
    /^justify-content-/, /^align-items-/, /^flex-(wrap|column|row|grow-1|fill)$/, /^gap-[0-5]$/, /^ms-auto$/,
    /^w-(50|100)$/, "font-monospace", "is-invalid", "is-valid", "htmx-request", "htmx-indicator",
    /^btn(-|$)/, /^form-(control|select|text|check-input|label|section|actions)$/, /^invalid-feedback$/,
  ],
  // Our own component classes: every selector that contains one of these is kept.
  greedy: [
    /^(is|tool|tone|wrap|page|crumbs|panel|event|seats|badge|data|filter|pager|empty|flash|error|stat|timeline)/,
    /^(progress|tabs|menu|copy|facts|steps|qr|site|staff|nav|icon|stack|cluster|grid|split|prose|hero)/,
    /^(confirm|more|field|choice|lang|skip|narrow|actions|print|no-print|num|unread|code|presence|sticky|toolbar)/,
    /^(seat|booth|plan|key)-/,
    /^roster/,
    /^door/,
    /^gate/,
  ],
};
