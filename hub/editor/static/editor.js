// What NiceGUI's editor doesn't do by itself: completion from the hub, and problems at their lines.
// Problems come a moment after the text that they are about; a line that reads otherwise by then isn't marked.
import * as CM from "nicegui-codemirror";

const setMarks = CM.StateEffect.define();

class Dot extends CM.GutterMarker {
  constructor(problem) {
    super();
    this.problem = problem;
  }
  eq(other) {
    return other.problem.message === this.problem.message;
  }
  toDOM() {
    const dot = document.createElement("span");
    dot.className = this.problem.isTest ? "hub-dot hub-test" : "hub-dot";
    dot.title = this.problem.message;
    return dot;
  }
}

const marks = CM.StateField.define({
  create: () => ({ drawn: CM.Decoration.none, dots: CM.RangeSet.empty }),
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return effect.value;
    if (!transaction.docChanged) return value;
    return { drawn: value.drawn.map(transaction.changes), dots: value.dots.map(transaction.changes) };
  },
  provide: (field) => CM.EditorView.decorations.from(field, (value) => value.drawn),
});

function placed(doc, problems) {
  const drawn = [];
  const dots = [];
  for (const problem of problems) {
    if (problem.line > doc.lines) continue;
    const line = doc.line(problem.line);
    const at = problem.word ? line.text.indexOf(problem.word) : -1;
    if (problem.word && at < 0) continue; // the line was changed meanwhile
    const start = at >= 0 ? line.from + at : line.from + (line.text.length - line.text.trimStart().length);
    const end = at >= 0 ? start + problem.word.length : line.from + line.text.trimEnd().length;
    drawn.push(CM.Decoration.line({ class: problem.isTest ? "hub-line hub-test" : "hub-line" }).range(line.from));
    if (end > start) {
      const mark = CM.Decoration.mark({ class: problem.isTest ? "hub-mark hub-test" : "hub-mark", problem });
      drawn.push(mark.range(start, end));
    }
    dots.push(new Dot(problem).range(line.from));
  }
  return { drawn: CM.Decoration.set(drawn, true), dots: CM.RangeSet.of(dots, true) };
}

const tooltip = CM.hoverTooltip((view, position) => {
  const line = view.state.doc.lineAt(position);
  const said = new Set();
  view.state.field(marks).drawn.between(line.from, line.to, (from, to, mark) => {
    if (mark.spec.problem) said.add(mark.spec.problem.message);
  });
  if (!said.size) return null;
  return {
    pos: line.from,
    end: line.to,
    above: true,
    create() {
      const dom = document.createElement("div");
      dom.className = "hub-tooltip";
      for (const message of said) dom.appendChild(document.createElement("p")).textContent = message;
      return { dom };
    },
  };
}, { hideOnChange: true });

async function completions(context) {
  const typed = context.state.sliceDoc(context.state.doc.lineAt(context.pos).from, context.pos);
  if (!context.explicit && !/[\w{[,:]\s?$/.test(typed)) return null;
  const response = await fetch("complete", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ before: context.state.sliceDoc(0, context.pos) }),
  });
  if (context.aborted || !response.ok) return null;
  const { word, inline, suggestions } = await response.json();
  if (!suggestions.length || (!context.explicit && !word && !inline)) return null;
  return {
    from: context.pos - word.length,
    options: suggestions.map(([label, written, summary], at) => ({
      label,
      info: summary || undefined,
      boost: -at / suggestions.length,
      apply(view, completion, from, to) {
        const isKey = /^\s*:/.test(view.state.sliceDoc(to, to + 3)); // its colon stands there already
        const insert = isKey ? written.replace(/:\s.*$/s, "") : written;
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          userEvent: "input.complete",
        });
      },
    })),
    validFor: /^[\w ./-]*$/,
  };
}

const viewOf = (id) => getElement(id).editor;

window.hubEditor = {
  attach(id, name) {
    viewOf(id).dispatch({
      effects: CM.StateEffect.appendConfig.of([
        marks,
        tooltip,
        CM.gutter({ class: "hub-gutter", markers: (view) => view.state.field(marks).dots }),
        CM.EditorState.languageData.of(() => [{ autocomplete: completions }]),
        CM.EditorView.contentAttributes.of({ "aria-label": `Mapping file ${name}`, spellcheck: "false" }),
      ]),
    });
  },
  mark(id, problems) {
    const view = viewOf(id);
    const told = problems.map(([line, message, word, isTest]) => ({ line, message, word, isTest }));
    view.dispatch({ effects: setMarks.of(placed(view.state.doc, told)) });
  },
  go(id, number) {
    const view = viewOf(id);
    const line = view.state.doc.line(Math.min(number, view.state.doc.lines));
    view.dispatch({ selection: { anchor: line.from }, effects: CM.EditorView.scrollIntoView(line.from, { y: "center" }) });
    view.focus();
  },
};

document.addEventListener(
  "keydown",
  (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    event.stopPropagation();
    document.querySelector("button.save")?.click();
  },
  true,
);
