package dev.keelson.apiserver.authn;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens from a file of Kubernetes' format: comma-separated token, user name, uid and optionally the quoted,
 * comma-separated groups; no header line.
 */
public final class StaticTokens implements Authenticator {

    private final Map<String, UserInfo> users;

    private StaticTokens(Map<String, UserInfo> users) {
        this.users = users;
    }

    /**
     * Reads a token file.
     *
     * @throws IOException if it cannot be read, or a line is not of the format; the message names file and line
     */
    public static StaticTokens read(Path file) throws IOException {
        Map<String, UserInfo> users = new LinkedHashMap<>();
        int number = 0;
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> fields = fields(line);
            if (fields.size() < 3) {
                throw new IOException(file + " line " + number
                        + ": a token line has at least the fields token, user name, user uid; found " + fields.size());
            }
            if (fields.get(0).isEmpty()) {
                throw new IOException(file + " line " + number + ": the token is empty");
            }
            users.put(fields.get(0), user(fields));
        }
        return new StaticTokens(Map.copyOf(users));
    }

    @Override
    public @Nullable UserInfo authenticate(Credentials credentials) {
        String token = credentials.bearerToken();
        if (token == null) {
            return null;
        }
        byte[] shown = token.getBytes(StandardCharsets.UTF_8);
        UserInfo found = null;
        for (Map.Entry<String, UserInfo> known : users.entrySet()) {
            if (MessageDigest.isEqual(known.getKey().getBytes(StandardCharsets.UTF_8), shown)) {
                found = known.getValue();
            }
        }
        return found;
    }

    private static UserInfo user(List<String> fields) {
        List<String> groups = new ArrayList<>();
        if (fields.size() > 3) {
            for (String group : fields.get(3).split(",", -1)) {
                if (!group.isBlank()) {
                    groups.add(group.trim());
                }
            }
        }
        return new UserInfo(fields.get(1), fields.get(2), groups, Map.of()).authenticated();
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString().trim());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString().trim());
        return fields;
    }
}
