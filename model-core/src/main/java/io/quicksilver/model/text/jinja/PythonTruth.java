package io.quicksilver.model.text.jinja;

import jinjava.de.odysseus.el.misc.TypeConverterImpl;

/**
 * Conversions as Python makes them: truth where a condition asks for it, texts where one is due.
 */
final class PythonTruth extends TypeConverterImpl {

  private static final long serialVersionUID = 1L;

  @Override
  protected Boolean coerceToBoolean(Object value) {
    return Values.truth(value);
  }

  @Override
  protected String coerceToString(Object value) {
    return Values.text(value);
  }
}
