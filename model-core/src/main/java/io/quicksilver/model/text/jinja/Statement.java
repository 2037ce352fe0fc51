package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.tag.ElseTag;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.jinja.PythonInterpreter.Jump;
import java.util.List;

/** What the statements of a template have in common. */
abstract class Statement implements Tag {

  private static final long serialVersionUID = 1L;

  @Override
  public final String interpret(TagNode node, JinjavaInterpreter interpreter) {
    StringBuilder target = new StringBuilder();
    run(node, (PythonInterpreter) interpreter, target);
    return target.toString();
  }

  abstract void run(TagNode node, PythonInterpreter interpreter, StringBuilder target);

  /** Renders nodes until {@code break} or {@code continue} is met. */
  static void render(List<Node> nodes, PythonInterpreter interpreter, StringBuilder target) {
    for (int i = 0; i < nodes.size() && interpreter.jump() == Jump.NONE; i++) {
      String text = nodes.get(i).render(interpreter).getValue();
      interpreter.ownBudget().more(target, text.length());
      target.append(text);
    }
  }

  /** The same, and what is set there is not seen outside. */
  static void renderInScope(List<Node> nodes, PythonInterpreter interpreter, StringBuilder target) {
    interpreter.enterScope();
    try {
      render(nodes, interpreter, target);
    } finally {
      interpreter.leaveScope();
    }
  }

  static Object value(String expression, TagNode node, PythonInterpreter interpreter) {
    if (expression.isBlank()) {
      throw new TemplateException(
          "Cannot render the chat template: '" + node.getName() + "' must have an expression");
    }
    return interpreter.resolveELExpression(expression, node.getLineNumber());
  }

  static boolean isElse(Node node) {
    return node instanceof TagNode tag && ElseTag.TAG_NAME.equals(tag.getName());
  }

  /** Sets a variable of the innermost scope; an undefined value hides an outer one. */
  static void put(String name, Object value, PythonInterpreter interpreter) {
    interpreter.getContext().put(name, value == null ? PythonInterpreter.UNDEFINED : value);
  }
}
