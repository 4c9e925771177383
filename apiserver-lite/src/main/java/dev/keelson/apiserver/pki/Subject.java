package dev.keelson.apiserver.pki;

import java.util.List;

/** Whom a client certificate authenticates: common name and organizations. */
record Subject(String name, List<String> groups) {

    Subject {
        groups = List.copyOf(groups);
    }
}
