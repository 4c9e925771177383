package dev.keelson.runtime.controller;

import dev.keelson.runtime.reconcile.Request;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests being reconciled, over all starts of a controller. A queue sees to it that none is with two workers at once,
 * but every start has a queue of its own, and a reconcile may outlive its stop.
 */
final class KeysInWork {

    // Whether a later start has asked for the request meanwhile.
    private final ConcurrentHashMap<Request, Boolean> keys = new ConcurrentHashMap<>();

    /** Returns false when an earlier start has it still; {@link #leave} will tell. */
    boolean enter(Request request) {
        return !keys.compute(request, (key, present) -> present != null);
    }

    /** Returns whether somebody wanted to enter meanwhile. */
    boolean leave(Request request) {
        return Boolean.TRUE.equals(keys.remove(request));
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }
}
