package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.registry.WarningSink;
import java.util.LinkedHashSet;
import java.util.Set;

/** Collects a request's warnings; each text once. Safe for many threads. */
final class Warnings implements WarningSink {

    /** Beyond, texts are cut, so that no proxy chokes on the headers (apiserver's limits). */
    private static final int CHARACTERS_EACH = 256;

    private static final int CHARACTERS_ALL = 4096;

    /** Guarded by this. */
    private final Set<String> texts = new LinkedHashSet<>();

    @Override
    public synchronized void warn(String text) {
        texts.add(text);
    }

    synchronized void addTo(Headers headers) {
        int total = texts.stream().mapToInt(String::length).sum();
        int written = 0;
        for (String text : texts) {
            String shown = total > CHARACTERS_ALL && text.length() > CHARACTERS_EACH
                    ? text.substring(0, CHARACTERS_EACH)
                    : text;
            written += shown.length();
            if (written > CHARACTERS_ALL) {
                return;
            }
            headers.add("Warning", "299 - " + quoted(shown));
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else {
                quoted.appendCodePoint(Character.isISOControl(c) ? ' ' : c);
            }
        });
        return quoted.append('"').toString();
    }
}
