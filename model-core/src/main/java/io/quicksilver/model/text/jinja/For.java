package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.jinja.PythonInterpreter.Jump;
import java.util.ArrayList;
import java.util.List;

/** {@code for a, b in items if condition}, {@code else}: each pass has a scope of its own. */
final class For extends Statement {

  private static final long serialVersionUID = 1L;

  @Override
  public String getName() {
    return "for";
  }

  @Override
  void run(TagNode node, PythonInterpreter interpreter, StringBuilder target) {
    String head = node.getHelpers();
    int in = Heads.find(head, "in", 0);
    if (in < 0) {
      throw new TemplateException("Cannot render the chat template: 'for' must have an 'in'");
    }
    int condition = Heads.find(head, "if", in);
    int end = condition < 0 ? head.length() : condition;
    List<String> names = names(head.substring(0, in));
    List<Object> items = Values.items(value(head.substring(in + 2, end), node, interpreter));
    if (condition >= 0) {
      items = chosen(items, names, head.substring(condition + 2), node, interpreter);
    }
    passes(node, names, new Loop(items), interpreter, target);
  }

  private static List<String> names(String text) {
    String bare = text.strip();
    if (bare.startsWith("(") && bare.endsWith(")")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return Heads.commas(bare).stream().map(Heads::name).toList();
  }

  private static List<Object> chosen(
      List<Object> items,
      List<String> names,
      String condition,
      TagNode node,
      PythonInterpreter interpreter) {
    List<Object> chosen = new ArrayList<>();
    for (Object item : items) {
      interpreter.enterScope();
      try {
        bind(names, item, interpreter);
        if (Values.truth(value(condition, node, interpreter))) {
          chosen.add(item);
        }
      } finally {
        interpreter.leaveScope();
      }
    }
    return chosen;
  }

  private static void passes(
      TagNode node,
      List<String> names,
      Loop loop,
      PythonInterpreter interpreter,
      StringBuilder target) {
    List<Node> body = new ArrayList<>(node.getChildren());
    int last = 0;
    while (last < body.size() && !isElse(body.get(last))) {
      last++;
    }
    boolean none = true;
    while (interpreter.jump() != Jump.BREAK && loop.advance()) {
      none = false;
      PythonInterpreter.budget().check();
      interpreter.enterScope();
      try {
        bind(names, loop.item(), interpreter);
        interpreter.getContext().put("loop", loop);
        render(body.subList(0, last), interpreter, target);
      } finally {
        interpreter.leaveScope();
      }
      if (interpreter.jump() == Jump.CONTINUE) {
        interpreter.jump(Jump.NONE);
      }
    }
    interpreter.jump(Jump.NONE);
    if (none && last < body.size()) {
      render(body.subList(last + 1, body.size()), interpreter, target);
    }
  }

  private static void bind(List<String> names, Object item, PythonInterpreter interpreter) {
    if (names.size() == 1) {
      put(names.get(0), item, interpreter);
      return;
    }
    List<Object> parts = Values.items(item);
    if (parts.size() != names.size()) {
      throw Values.error(names.size() + " values for the names of a loop", item);
    }
    for (int i = 0; i < parts.size(); i++) {
      put(names.get(i), parts.get(i), interpreter);
    }
  }
}
