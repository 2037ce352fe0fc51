/**
 * The decoder's layers, one small class each, named as the model's author named them.
 *
 * <p>Letters: B sequences of a step, T its rows (every token that the step computes, one sequence
 * after another, no padding between), D a head's size, H the hidden size, K key/value heads, C rows
 * of context.
 *
 * <p>Each class holds its weights and never changes; what a running sequence remembers stands in
 * {@link io.quicksilver.model.layer.Sequence}, and what a step writes on the way in {@link
 * io.quicksilver.model.layer.Scratch}. Every sum over a row, a sequence's positions or a cache runs
 * in one fixed order, so that a row's bits do not depend on what is computed beside it.
 */
package io.quicksilver.model.layer;
