package dev.keelson.workqueue;

import dev.keelson.clock.Clock;

/**
 * What a queue is built from.
 *
 * @param fairTurn which turn, counted while items of lower priority wait, is theirs; 0 for none
 */
record QueueSettings<T>(String name, Clock clock, RateLimiter<T> limiter, QueueMetricsProvider metrics, int fairTurn) {}
