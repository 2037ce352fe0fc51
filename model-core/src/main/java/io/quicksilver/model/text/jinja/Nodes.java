package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.interpret.UnknownTokenException;
import com.hubspot.jinjava.lib.fn.MacroFunction;
import io.quicksilver.model.text.TemplateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jinjava.de.odysseus.el.tree.Bindings;
import jinjava.de.odysseus.el.tree.impl.ast.AstNode;
import jinjava.de.odysseus.el.tree.impl.ast.AstParameters;
import jinjava.de.odysseus.el.tree.impl.ast.AstRightValue;
import jinjava.javax.el.ELContext;

/** The nodes of an expression that reach for a value or call something. */
final class Nodes {

  private Nodes() {}

  /** What all of them have in common. */
  private abstract static class Reaching extends AstRightValue {

    private final List<AstNode> children;
    private final String shown;

    Reaching(String shown, AstNode... children) {
      this.shown = shown;
      this.children = List.of(children);
    }

    /** The base of an access; it has to be defined. */
    final Object base(Bindings bindings, ELContext context) {
      Object base = children.get(0).eval(bindings, context);
      if (base == null) {
        throw new TemplateException(
            "Cannot render the chat template: '" + children.get(0) + "' must be defined");
      }
      return base;
    }

    @Override
    public void appendStructure(StringBuilder target, Bindings bindings) {
      target.append(this);
    }

    @Override
    public int getCardinality() {
      return children.size();
    }

    @Override
    public AstNode getChild(int i) {
      return children.get(i);
    }

    @Override
    public String toString() {
      return shown;
    }
  }

  /** A whole expression: its failures pass through Jinjava as they are. */
  static final class Guarded extends Reaching {

    Guarded(AstNode expression) {
      super("an expression", expression);
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      try {
        return getChild(0).eval(bindings, context);
      } catch (TemplateException e) {
        throw new Failed(e);
      } catch (ArithmeticException | ClassCastException e) {
        String reason = "Cannot render the chat template: " + e.getMessage();
        throw new Failed(new TemplateException(reason, e));
      }
    }
  }

  /** Of a kind that Jinjava lets pass. */
  private static final class Failed extends UnknownTokenException {

    private static final long serialVersionUID = 1L;

    Failed(TemplateException cause) {
      super(cause.getMessage(), 0, 0);
      initCause(cause);
    }
  }

  /** {@code base.name}. */
  static final class Attribute extends Reaching {
    private final String name;

    Attribute(AstNode base, String name) {
      super(name, base);
      this.name = name;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      return Access.attribute(base(bindings, context), name);
    }
  }

  /** {@code base[key]}. */
  static final class Item extends Reaching {

    Item(AstNode base, AstNode key) {
      super("an item", base, key);
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object base = base(bindings, context);
      return Access.item(base, getChild(1).eval(bindings, context));
    }
  }

  /** {@code base[from:to:step]}. */
  static final class Slice extends Reaching {
    private final AstNode[] bounds;

    Slice(AstNode base, AstNode[] bounds) {
      super("a slice", base);
      this.bounds = bounds;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object base = base(bindings, context);
      Object[] values = new Object[bounds.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = bounds[i] == null ? null : bounds[i].eval(bindings, context);
      }
      return PythonInterpreter.budget().paid(Access.slice(base, values[0], values[1], values[2]));
    }
  }

  /** {@code base.name(arguments)}. */
  static final class MethodCall extends Reaching {
    private final String name;
    private final AstParameters parameters;

    MethodCall(AstNode base, String name, AstParameters parameters) {
      super(name + "()", base, parameters);
      this.name = name;
      this.parameters = parameters;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object base = base(bindings, context);
      return Methods.call(base, name, arguments(parameters.eval(bindings, context)));
    }
  }

  /** {@code value | name(arguments)}. */
  static final class Filtered extends Reaching {
    private final String name;
    private final AstParameters parameters;

    Filtered(AstNode value, String name, AstParameters parameters) {
      super("|" + name, value, parameters);
      this.name = name;
      this.parameters = parameters;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object value = getChild(0).eval(bindings, context);
      return Filters.apply(name, value, arguments(parameters.eval(bindings, context)));
    }
  }

  /** {@code value is name(arguments)}. */
  static final class Tested extends Reaching {
    private final String name;
    private final AstParameters parameters;
    private final boolean negated;

    Tested(AstNode value, String name, AstParameters parameters, boolean negated) {
      super("is " + name, value, parameters);
      this.name = name;
      this.parameters = parameters;
      this.negated = negated;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      Object value = getChild(0).eval(bindings, context);
      return negated != Tests.holds(name, value, arguments(parameters.eval(bindings, context)));
    }
  }

  /** {@code name(arguments)}: a macro of the template, or one of {@link Functions}. */
  static final class FunctionCall extends Reaching {
    private final String name;
    private final AstParameters parameters;

    FunctionCall(String name, AstParameters parameters) {
      super(name + "()", parameters);
      this.name = name;
      this.parameters = parameters;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      PythonInterpreter interpreter = PythonInterpreter.current();
      MacroFunction macro = interpreter.getContext().getGlobalMacro(name);
      if (macro != null) {
        Object[] values = parameters.eval(bindings, context);
        Arrays.setAll(values, i -> hiding(values[i]));
        interpreter.ownBudget().enter();
        try {
          return interpreter.ownBudget().paid(macro.evaluate(values));
        } finally {
          interpreter.ownBudget().leave();
        }
      }
      Callable function = Functions.named(name);
      if (function == null) {
        throw new TemplateException(
            "Cannot render the chat template: '" + name + "' must be a known function");
      }
      return function.call(null, arguments(parameters.eval(bindings, context)));
    }

    /** An argument that hides an outer variable of its parameter's name, undefined or not. */
    private static Object hiding(Object argument) {
      if (argument instanceof NamedParameter named) {
        return new NamedParameter(named.getName(), hiding(named.getValue()));
      }
      return argument == null ? PythonInterpreter.UNDEFINED : argument;
    }
  }

  /** {@code name=value} among arguments. */
  static final class NamedArgument extends Reaching {
    private final String name;

    NamedArgument(String name, AstNode value) {
      super(name + "=", value);
      this.name = name;
    }

    @Override
    public Object eval(Bindings bindings, ELContext context) {
      return new NamedParameter(name, getChild(0).eval(bindings, context));
    }
  }

  private static Arguments arguments(Object[] evaluated) {
    List<Object> values = new ArrayList<>();
    Map<String, Object> named = new LinkedHashMap<>();
    for (Object value : evaluated) {
      if (value instanceof NamedParameter parameter) {
        named.put(parameter.getName(), parameter.getValue());
      } else {
        values.add(value);
      }
    }
    return new Arguments(values, named, PythonInterpreter.budget());
  }
}
