package io.quicksilver.model.text;

import static java.util.Objects.requireNonNull;

/**
 * One message of a conversation.
 *
 * @param role who speaks: {@code system}, {@code user}, {@code assistant}, or what the model's
 *     template knows beside them
 * @param content what is said
 */
public record ChatMessage(String role, String content) {

  /** Refuses a null. */
  public ChatMessage {
    requireNonNull(role, "role");
    requireNonNull(content, "content");
  }
}
