package dev.keelson.node.container;

import java.nio.charset.StandardCharsets;

/** @param output what the command wrote to either stream, in the order of arrival, possibly cut off */
public record ExecResult(int exitCode, byte[] output) {

    public String text() {
        return new String(output, StandardCharsets.UTF_8);
    }
}
