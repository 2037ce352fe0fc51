package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.lib.fn.MacroFunction;
import com.hubspot.jinjava.lib.tag.ElseIfTag;
import com.hubspot.jinjava.lib.tag.FlexibleTag;
import com.hubspot.jinjava.lib.tag.Tag;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.parse.TagToken;
import io.quicksilver.model.text.TemplateException;
import io.quicksilver.model.text.jinja.PythonInterpreter.Jump;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** The statements that templates may use, with the scopes that Jinja gives them. */
final class Tags {

  private Tags() {}

  /** One of each. */
  static List<Tag> all() {
    return List.of(
        new If(),
        new For(),
        new Set(),
        new Macro(),
        new Generation(),
        new JumpTo("break", Jump.BREAK),
        new JumpTo("continue", Jump.CONTINUE));
  }

  /** {@code if}, {@code elif}, {@code else}. */
  private static final class If extends Statement {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
      return "if";
    }

    @Override
    void run(TagNode node, PythonInterpreter interpreter, StringBuilder target) {
      boolean taken = Values.truth(value(node.getHelpers(), node, interpreter));
      List<Node> branch = new ArrayList<>();
      boolean open = taken;
      for (Node child : node.getChildren()) {
        if (child instanceof TagNode tag && ElseIfTag.TAG_NAME.equals(tag.getName())) {
          open = !taken && Values.truth(value(tag.getHelpers(), tag, interpreter));
          taken |= open;
        } else if (isElse(child)) {
          open = !taken;
          taken = true;
        } else if (open) {
          branch.add(child);
        }
      }
      render(branch, interpreter, target);
    }
  }

  /** {@code set a, b = …}, {@code set namespace.a = …}, {@code set a} … {@code endset}. */
  private static final class Set extends Statement implements FlexibleTag {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
      return "set";
    }

    @Override
    public boolean hasEndTag(TagToken token) {
      return Heads.assignment(token.getHelpers()) < 0;
    }

    @Override
    void run(TagNode node, PythonInterpreter interpreter, StringBuilder target) {
      String head = node.getHelpers();
      int at = Heads.assignment(head);
      if (at >= 0) {
        List<String> names = Heads.commas(head.substring(0, at));
        String expression = head.substring(at + 1);
        boolean several = Heads.commas(expression).size() > 1;
        Object value = value(several ? "[" + expression + "]" : expression, node, interpreter);
        assign(names, value, interpreter);
        return;
      }
      StringBuilder block = new StringBuilder();
      renderInScope(node.getChildren(), interpreter, block);
      int filter = Heads.find(head, "|", 0);
      String name = Heads.name((filter < 0 ? head : head.substring(0, filter)).strip());
      put(name, block.toString(), interpreter);
      if (filter >= 0) {
        put(name, value(head, node, interpreter), interpreter);
      }
    }

    private static void assign(List<String> names, Object value, PythonInterpreter interpreter) {
      List<Object> values = names.size() == 1 ? List.of() : Values.items(value);
      if (names.size() > 1 && values.size() != names.size()) {
        throw Values.error(names.size() + " values for the names of 'set'", value);
      }
      for (int i = 0; i < names.size(); i++) {
        assign(names.get(i), names.size() == 1 ? value : values.get(i), interpreter);
      }
    }

    private static void assign(String name, Object value, PythonInterpreter interpreter) {
      int dot = name.indexOf('.');
      if (dot < 0) {
        put(Heads.name(name), value, interpreter);
        return;
      }
      Object base = interpreter.retraceVariable(name.substring(0, dot), -1, -1);
      if (!(base instanceof Functions.Namespace namespace)) {
        throw Values.error("a namespace for " + name, base);
      }
      namespace.set(Heads.name(name.substring(dot + 1)), value);
    }
  }

  /** {@code macro name(a, b=…)}. */
  private static final class Macro extends Statement {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
      return "macro";
    }

    @Override
    void run(TagNode node, PythonInterpreter interpreter, StringBuilder target) {
      String head = node.getHelpers().strip();
      int open = head.indexOf('(');
      if (open < 0 || !head.endsWith(")")) {
        throw new TemplateException(
            "Cannot render the chat template: 'macro' must have a name and parameters, got '"
                + head
                + "'");
      }
      LinkedHashMap<String, Object> parameters = new LinkedHashMap<>();
      for (String parameter : Heads.commas(head.substring(open + 1, head.length() - 1))) {
        int at = Heads.assignment(parameter);
        Object otherwise = at < 0 ? null : value(parameter.substring(at + 1), node, interpreter);
        String name = at < 0 ? parameter : parameter.substring(0, at).strip();
        parameters.put(
            Heads.name(name), otherwise == null ? PythonInterpreter.UNDEFINED : otherwise);
      }
      interpreter
          .getContext()
          .addGlobalMacro(
              new MacroFunction(
                  node.getChildren(),
                  Heads.name(head.substring(0, open).strip()),
                  parameters,
                  false,
                  interpreter.getContext(),
                  interpreter.getLineNumber(),
                  interpreter.getPosition()));
    }
  }

  /** {@code generation}: marks what the assistant says, for training; renders its content. */
  private static final class Generation extends Statement {

    private static final long serialVersionUID = 1L;

    @Override
    public String getName() {
      return "generation";
    }

    @Override
    void run(TagNode node, PythonInterpreter interpreter, StringBuilder target) {
      renderInScope(node.getChildren(), interpreter, target);
    }
  }

  /** {@code break} and {@code continue}. */
  private static final class JumpTo extends Statement {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final Jump jump;

    JumpTo(String name, Jump jump) {
      this.name = name;
      this.jump = jump;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String getEndTagName() {
      return null;
    }

    @Override
    void run(TagNode node, PythonInterpreter interpreter, StringBuilder target) {
      if (!(interpreter.getContext().get("loop") instanceof Loop)) {
        throw new TemplateException(
            "Cannot render the chat template: '" + name + "' must stand in a loop");
      }
      interpreter.jump(jump);
    }
  }
}
