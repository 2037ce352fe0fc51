/**
 * The Spark job: its main class, its exit codes, and in the packages below the commands, the
 * settings, the dataset's way in and out, and what runs on the executors.
 */
package io.quicksilver.job;
