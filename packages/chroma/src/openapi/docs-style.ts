/** Style of the documentation page, light and dark. */
export const docsStyle = `
:root { color-scheme: light dark; --ink: #1c2330; --dim: #5d6779; --page: #f6f7f9; --card: #fff; --line: #dfe3ea; --get: #1d6fd1; --post: #177a4b; --put: #a05f00; --delete: #bf2f3b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5e9f0; --dim: #9aa5b8; --page: #12151b; --card: #1a1f28; --line: #2c3442; --get: #6aaaf5; --post: #5fcf95; --put: #e7a94b; --delete: #f2808a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { margin: 0; font-size: 1.7rem; }
header p, footer { color: var(--dim); }
#search { width: 100%; padding: .6rem .9rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
h2 { margin: 2.2rem 0 .6rem; font-size: 1.15rem; }
h2 small { font-weight: normal; color: var(--dim); margin-left: .5rem; }
details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin-bottom: .5rem; overflow: hidden; }
summary { display: flex; flex-wrap: wrap; gap: .75rem; align-items: baseline; padding: .6rem .9rem; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:focus-visible, #search:focus-visible { outline: 2px solid var(--get); outline-offset: -2px; }
.method { font: 600 .78rem/1 ui-monospace, monospace; text-transform: uppercase; min-width: 4rem; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); } .delete { color: var(--delete); }
.path { font: .88rem ui-monospace, monospace; overflow-wrap: anywhere; }
.summary { color: var(--dim); margin-left: auto; font-size: .92rem; }
.body { padding: .2rem .9rem 1rem; border-top: 1px solid var(--line); }
h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--dim); margin: 1.1rem 0 .35rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
td { padding: .25rem .75rem .25rem 0; vertical-align: top; }
td:first-child { white-space: nowrap; font-family: ui-monospace, monospace; font-size: .85rem; }
pre { margin: 0; padding: .7rem .9rem; background: var(--page); border-radius: .4rem; overflow-x: auto; font: .84rem/1.45 ui-monospace, monospace; }
footer { padding-top: 2rem; padding-bottom: 3rem; font-size: .9rem; }
a { color: var(--get); }
`;
