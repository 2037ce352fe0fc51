package io.quicksilver.model.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quicksilver.model.text.TemplateException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates from a model file that means harm: each fails, soon, within little memory. */
@Timeout(60)
class HostileTemplateTest {

  /** A list of lists, forty deep, whose text would have 2^40 entries. */
  private static final String LAUGHS =
      "{% set n = namespace(x=[1]) %}"
          + "{% for i in range(40) %}{% set n.x = [n.x, n.x] %}{% endfor %}";

  static List<String> reachingOut() {
    return List.of(
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ messages.__class__.__init__.__globals__ }}",
        "{{ 'a'.getClass() }}",
        "{{ 'a'.getClass().forName('java.lang.Runtime').getRuntime().exec('true') }}",
        "{{ messages.stream() }}",
        "{{ messages.append(1) }}",
        "{{ ____int3rpr3t3r____.getConfig() }}",
        "{{ ____int3rpr3t3r____.config.restrictedMethods }}",
        "{{ ____int3rpr3t3r____.render('{{ 1 }}') }}",
        "{{ ____int3rpr3t3r____.getResource('/etc/hostname') }}",
        "{{ filter:upper.filter('a', ____int3rpr3t3r____) }}",
        "{{ 'x' | attr('__class__') }}",
        "{{ ['x'] | map('attr', 'class') | list }}",
        "{{ '{{ 1 }}' | render }}",
        "{{ 'x' | log }}",
        "{% include '/etc/hostname' %}",
        "{% import 'macros' as m %}",
        "{% from 'macros' import m %}",
        "{% extends 'base' %}",
        "{% do messages.clear() %}");
  }

  @ParameterizedTest
  @MethodSource("reachingOut")
  void nothingButValuesCanBeReached(String template) {
    assertFails(template);
  }

  @Test
  void theInnardsOfTheEngineHaveNoAttributes() {
    assertThat(render("{{ ____int3rpr3t3r____.config }}|{{ ____int3rpr3t3r____['class'] }}"))
        .isEqualTo("|");
  }

  static List<String> usingUp() {
    return List.of(
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{% for i in range(60000) %}{% for j in range(60000) %}{% set x = i %}{% endfor %}{% endfor"
            + " %}",
        "{% for i in range(60000) %}{% for j in range(60000) %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% macro f(n) %}{{ f(n) if n < 60 }}{{ f(n + 1) if n < 60 }}{% endmacro %}{{ f(0) }}",
        "{% set n = namespace(x='aaaaaaaa') %}"
            + "{% for i in range(99) %}{% set n.x = n.x ~ n.x %}{% endfor %}",
        "{% set n = namespace(x=[1]) %}"
            + "{% for i in range(99) %}{% set n.x = n.x + n.x %}{% endfor %}",
        "{% set n = namespace(l=[]) %}{% set b = 'y' * 4000000 %}"
            + "{% for i in range(60000) %}{% set n.l = n.l + [b ~ i] %}{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 'a' | replace('a', 'b' * 1000000) | replace('b', 'c' * 1000000) }}",
        "{{ range(65000) | join('x' * 1000) }}",
        "{{ range(65000) | list | unique | list }}",
        "{{ 'x\nx' | indent(1000000000) }}",
        "{{ messages | tojson(indent=1000000000) }}",
        "{{ [[]] * 60000 * 60000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 9223372036854775807 + 1 }}",
        LAUGHS + "{{ n.x }}",
        LAUGHS + "{{ n.x | tojson }}",
        LAUGHS + "{{ n.x | join }}",
        LAUGHS + LAUGHS.replace("n.x", "m.x").replace("set n ", "set m ") + "{{ n.x == m.x }}",
        "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}",
        "{{ " + "not ".repeat(15_000) + "1 }}",
        "{{ " + "-".repeat(60_000) + "1 }}",
        "{{ 1" + " + 1".repeat(15_000) + " }}",
        "{{ messages" + "[0]".repeat(20_000) + " }}",
        "{{ messages" + "|list".repeat(12_000) + " }}",
        "{% if 1 %}".repeat(5000) + "x" + "{% endif %}".repeat(5000),
        "x".repeat(3 << 20));
  }

  @ParameterizedTest
  @MethodSource("usingUp")
  void whatUsesUpTooMuchFails(String template) {
    long start = System.nanoTime();
    assertFails(template);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void aFailedTemplateLeavesTheNextOneUnharmed() {
    assertFails("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}");
    assertFails("{{ " + "not ".repeat(15_000) + "1 }}");
    assertFails("{{ 'a' * 1000000000 }}");
    assertThat(render("{{ messages[0].role | upper }}")).isEqualTo("USER");
  }

  @Test
  void aLongConversationIsNoHarm() {
    Map<String, Object> message = Map.of("role", "user", "content", "word ".repeat(300));
    Map<String, Object> variables = Map.of("messages", Collections.nCopies(2000, message));
    String template =
        "{% for m in messages %}{% if m.role %}{{ m.content | trim }}{% endif %}{% endfor %}";
    assertThat(JinjaTemplate.of(template).render(variables, Clock.systemUTC()))
        .hasSize(2000 * (1500 - 1));
  }

  private static void assertFails(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(TemplateException.class);
  }

  private static String render(String template) {
    Map<String, Object> variables =
        Map.of("messages", List.of(Map.of("role", "user", "content", "Hello")));
    return JinjaTemplate.of(template).render(variables, Clock.systemUTC());
  }
}
