package dev.keelson.apiserver.http;

import dev.keelson.apiserver.http.transport.Headers;
import dev.keelson.apiserver.http.transport.Request;

/** Conditional requests: who has the document already gets a 304. */
final class EntityTags {

    private EntityTags() {}

    static Answer answer(Request request, Headers headers, String etag, byte[] body) {
        for (String known : request.headers().firstOr("If-None-Match", "").split(",")) {
            String tag = known.trim();
            if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                return new Answer(304, headers, new byte[0]);
            }
        }
        return new Answer(200, headers, body);
    }
}
