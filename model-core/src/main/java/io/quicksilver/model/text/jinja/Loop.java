package io.quicksilver.model.text.jinja;

import java.util.List;

/** The {@code loop} of a template's loop. */
final class Loop implements Access.Named {

  private final List<Object> items;
  private int index = -1;

  Loop(List<Object> items) {
    this.items = items;
  }

  /** Goes to the next entry; whether there is one. */
  boolean advance() {
    return ++index < items.size();
  }

  /** The entry of this pass. */
  Object item() {
    return items.get(index);
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "index" -> index + 1L;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> items.size() - index - 1L;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "previtem" -> index > 0 ? items.get(index - 1) : null;
      case "nextitem" -> index + 1 < items.size() ? items.get(index + 1) : null;
      case "depth" -> 1L;
      case "depth0" -> 0L;
      case "cycle" ->
          (Callable) (loop, arguments) -> arguments.get(index % Math.max(1, arguments.size()));
      default -> null;
    };
  }
}
