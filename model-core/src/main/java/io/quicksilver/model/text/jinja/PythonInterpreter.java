package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import io.quicksilver.model.text.TemplateException;
import java.time.Clock;
import java.util.Set;

/**
 * One rendering. It stops at the first error, where Jinjava would note it and go on; it writes
 * values as Python does; a name is looked up among the template's variables, its macros and {@link
 * Functions} only.
 */
final class PythonInterpreter extends JinjavaInterpreter {

  /** What a macro's parameter is that was not given: undefined, whatever outer variables say. */
  static final Object UNDEFINED = new Object();

  private static final Set<String> NONE_NAMES = Set.of("none", "None");

  private final Budget budget = new Budget();
  private final Clock clock;
  private TemplateException failure;
  private Jump jump = Jump.NONE;

  /** What {@code break} and {@code continue} leave behind for the blocks around them. */
  enum Jump {
    NONE,
    CONTINUE,
    BREAK
  }

  PythonInterpreter(Jinjava jinjava, Context context, JinjavaConfig config, Clock clock) {
    super(jinjava, context, config);
    this.clock = clock;
  }

  /** The rendering that runs in this thread. */
  static PythonInterpreter current() {
    return (PythonInterpreter) getCurrent();
  }

  /** The budget of the rendering that runs in this thread. */
  static Budget budget() {
    return current().budget;
  }

  Clock clock() {
    return clock;
  }

  Budget ownBudget() {
    return budget;
  }

  Jump jump() {
    return jump;
  }

  void jump(Jump next) {
    this.jump = next;
  }

  @Override
  public Object resolveELExpression(String expression, int lineNumber) {
    budget.check();
    return super.resolveELExpression(expression, lineNumber);
  }

  @Override
  public Object retraceVariable(String name, int lineNumber, int startPosition) {
    if (NONE_NAMES.contains(name)) {
      return Values.NONE;
    }
    Object value = getContext().get(name);
    if (value != null) {
      return value == UNDEFINED ? null : value;
    }
    Object macro = getContext().getGlobalMacro(name);
    return macro != null ? macro : Functions.named(name);
  }

  @Override
  public String getAsString(Object value) {
    return budget.paid(Values.text(value));
  }

  /** Ends the rendering with the first failure there was. */
  @Override
  public void addError(TemplateError error) {
    if (failure == null) {
      failure = failure(error);
    }
    throw failure;
  }

  private static TemplateException failure(TemplateError error) {
    for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
      if (cause instanceof TemplateException known) {
        return known;
      }
    }
    String place = error.getLineno() > 0 ? " in line " + error.getLineno() : "";
    return new TemplateException(
        "Cannot render the chat template: " + error.getMessage() + place, error.getException());
  }
}
