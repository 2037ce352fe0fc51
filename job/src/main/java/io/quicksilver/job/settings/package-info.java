/**
 * Settings: every key in {@link io.quicksilver.job.settings.OptionKeys}, its default in the jar's
 * {@code reference.conf}, and the typed view that the job works with.
 *
 * <p>Later wins: {@code reference.conf}, {@code --config FILE}, {@code --set key=value}, the named
 * options. A key that nobody knows is an error that names the nearest known one.
 */
package io.quicksilver.job.settings;
