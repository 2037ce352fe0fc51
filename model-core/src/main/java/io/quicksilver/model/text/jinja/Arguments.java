package io.quicksilver.model.text.jinja;

import io.quicksilver.model.text.TemplateException;
import java.util.List;
import java.util.Map;

/**
 * What a filter, test, method or function is called with.
 *
 * @param values those by place
 * @param named those by name
 * @param budget what the call may use up
 */
record Arguments(List<Object> values, Map<String, Object> named, Budget budget) {

  /** The argument at {@code place} or of that name; {@code otherwise} where it is missing. */
  Object get(int place, String name, Object otherwise) {
    if (place < values.size()) {
      return values.get(place);
    }
    return named.containsKey(name) ? named.get(name) : otherwise;
  }

  /** The argument at {@code place}, which has to be there. */
  Object get(int place) {
    if (place >= values.size()) {
      throw new TemplateException(
          "Cannot render the chat template: a call must have argument "
              + (place + 1)
              + ", got "
              + values.size());
    }
    return values.get(place);
  }

  /**
   * Refuses a call that has more than these.
   *
   * @param parameters their names, in order
   */
  void require(String function, List<String> parameters) {
    if (values.size() > parameters.size() || !parameters.containsAll(named.keySet())) {
      throw new TemplateException(
          String.format(
              "Cannot render the chat template: the arguments of %s must be (%s) at most, got %d by"
                  + " place and by name (%s)",
              function,
              String.join(", ", parameters),
              values.size(),
              String.join(", ", named.keySet())));
    }
  }

  /** How many stand by place. */
  int size() {
    return values.size();
  }

  /** The arguments without the first {@code count} by place. */
  Arguments from(int count) {
    return new Arguments(
        values.subList(Math.min(count, values.size()), values.size()), named, budget);
  }
}
