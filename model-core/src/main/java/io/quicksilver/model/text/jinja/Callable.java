package io.quicksilver.model.text.jinja;

/** A filter, test, method or function that templates may use. */
@FunctionalInterface
interface Callable {

  /**
   * Calls it.
   *
   * @param subject what it is called on; null where undefined, or for a function
   */
  Object call(Object subject, Arguments arguments);
}
