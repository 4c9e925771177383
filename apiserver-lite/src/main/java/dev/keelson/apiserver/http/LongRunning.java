package dev.keelson.apiserver.http;

import java.util.Set;

/** Kinds of requests that limits treat differently (kube-apiserver's {@code BasicLongRunningRequestCheck}). */
final class LongRunning {

    private static final Set<String> VERBS = Set.of("watch", "proxy");
    private static final Set<String> SUBRESOURCES = Set.of("attach", "exec", "proxy", "log", "portforward");
    private static final Set<String> READS = Set.of("get", "list", "watch", "head", "options");

    private LongRunning() {}

    /** Whether no time limit counts for the request, as it may be open as long as its client likes. */
    static boolean is(RequestInfo info) {
        return info.resourceRequest() && (VERBS.contains(info.verb()) || SUBRESOURCES.contains(info.subresource()));
    }

    static boolean isReadOnly(RequestInfo info) {
        return READS.contains(info.verb());
    }
}
