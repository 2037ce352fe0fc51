package io.quicksilver.model.text.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.lib.tag.EndTag;
import com.hubspot.jinjava.lib.tag.Tag;
import io.quicksilver.model.text.TemplateException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jinjava.de.odysseus.el.ExpressionFactoryImpl;
import jinjava.de.odysseus.el.tree.TreeStore;
import jinjava.de.odysseus.el.tree.impl.Builder;
import jinjava.de.odysseus.el.tree.impl.Cache;
import jinjava.de.odysseus.el.tree.impl.Parser;
import jinjava.javax.el.ExpressionFactory;

/** A template that is ready to be rendered. Immutable, thread-safe. */
public final class JinjaTemplate {

  private static final Set<String> TAGS_KEPT = Set.of("else", "elif");
  private static final int CACHED_EXPRESSIONS = 2000;
  private static final Map<Library, Set<String>> DISABLED = disabled();
  private static final JinjavaConfig CONFIG = config();
  private static final Jinjava JINJAVA = new PythonJinjava();

  /**
   * Initialises every class now: in a rendering that exhausts the stack one could fail for good.
   */
  private static final String EVERYTHING =
      "{% macro m(a) %}{{ a | trim }}{% endmacro %}{% for i in [1, 'a'][1:] if i is string %}"
          + "{% set n = namespace(x=m(i)) %}{{ n.x.strip() ~ {'k': loop.first}['k'] | tojson }}"
          + "{% endfor %}{% if not missing and 1 + 2 * 3 // 2 == 4 %}"
          + "{{ range(1) | sort }}{% endif %}";

  static {
    of(EVERYTHING).render(Map.of(), Clock.systemUTC());
  }

  private final String source;

  private JinjaTemplate(String source) {
    this.source = source;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException where its tags are malformed, or it is too long or too deep
   */
  public static JinjaTemplate of(String source) {
    return new JinjaTemplate(TemplateSource.plain(source));
  }

  /**
   * Renders the template.
   *
   * @param variables strings, numbers, truth values, lists and maps of them; null is {@code none}
   * @param clock what {@code strftime_now} reads
   * @throws TemplateException where it fails, refuses what it gets, or exceeds what a rendering may
   *     use up
   */
  public String render(Map<String, Object> variables, Clock clock) {
    Map<String, Object> bindings = new HashMap<>();
    variables.forEach((name, value) -> bindings.put(name, value == null ? Values.NONE : value));
    Context context = new Context(null, bindings, DISABLED);
    Tags.all().forEach(context::registerTag);
    PythonInterpreter interpreter = new PythonInterpreter(JINJAVA, context, CONFIG, clock);
    try (var current = JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
      return current.value().render(source);
    } catch (RuntimeException e) {
      throw failure(e);
    } catch (StackOverflowError e) {
      throw new TemplateException(
          "Cannot render the chat template: it must be nested less deeply", e);
    }
  }

  private static TemplateException failure(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TemplateException known) {
        return known;
      }
    }
    return new TemplateException(
        "Cannot render the chat template: " + failure.getMessage(), failure);
  }

  private static JinjavaConfig config() {
    return JinjavaConfig.newBuilder()
        .withElResolver(new ClosedResolver())
        .withNestedInterpretationEnabled(false)
        .withMaxOutputSize(Budget.LONGEST_TEXT)
        .withMaxListSize(Budget.LONGEST_LIST)
        .withMaxMapSize(Budget.LONGEST_LIST)
        .withLegacyOverrides(
            LegacyOverrides.newBuilder()
                .withUseNaturalOperatorPrecedence(true)
                .withParseWhitespaceControlStrictly(true)
                .withAllowAdjacentTextNodes(true)
                .withEvaluateMapKeys(true)
                .build())
        .build();
  }

  /** All that Jinjava brings, save what carries statements' branches and ends. */
  private static Map<Library, Set<String>> disabled() {
    Context all = new Context();
    Set<String> ours = Tags.all().stream().map(Importable::getName).collect(Collectors.toSet());
    return Map.of(
        Library.TAG,
        all.getAllTags().stream()
            .filter(tag -> !(tag instanceof EndTag))
            .map(Tag::getName)
            .filter(name -> !TAGS_KEPT.contains(name) && !ours.contains(name))
            .collect(Collectors.toSet()),
        Library.FILTER,
        names(all.getAllFilters()),
        Library.EXP_TEST,
        names(all.getAllExpTests()),
        Library.FUNCTION,
        names(all.getAllFunctions()));
  }

  private static Set<String> names(Collection<? extends Importable> things) {
    return things.stream().map(Importable::getName).collect(Collectors.toSet());
  }

  /** Jinjava with Python's expressions. */
  private static final class PythonJinjava extends Jinjava {

    private final ExpressionFactory expressions =
        new ExpressionFactoryImpl(
            new TreeStore(new PythonBuilder(), new Cache(CACHED_EXPRESSIONS)), new PythonTruth());

    PythonJinjava() {
      super(CONFIG);
    }

    @Override
    public ExpressionFactory getExpressionFactory() {
      return expressions;
    }
  }

  private static final class PythonBuilder extends Builder {

    private static final long serialVersionUID = 1L;

    @Override
    protected Parser createParser(String expression) {
      return new PythonParser(this, expression);
    }
  }
}
