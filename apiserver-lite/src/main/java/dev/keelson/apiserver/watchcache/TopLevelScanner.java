package dev.keelson.apiserver.watchcache;

/** Finds the top-level {@code metadata} of a JSON object in UTF-8, stepping over the values before it. */
final class TopLevelScanner {

    private static final byte[] METADATA = {'m', 'e', 't', 'a', 'd', 'a', 't', 'a'};

    private final byte[] json;
    private int position;

    TopLevelScanner(byte[] json) {
        this.json = json;
    }

    /** The offset just behind the opening brace of {@code metadata}, and behind white space that follows it. */
    int metadataStart() {
        try {
            expect('{');
            while (true) {
                boolean metadata = isMetadata();
                skipString();
                expect(':');
                if (metadata) {
                    expect('{');
                    skipSpace();
                    return position;
                }
                skipValue();
                expect(',');
            }
        } catch (ArrayIndexOutOfBoundsException end) {
            throw malformed();
        }
    }

    private boolean isMetadata() {
        skipSpace();
        for (int i = 0; i < METADATA.length; i++) {
            if (json[position + 1 + i] != METADATA[i]) {
                return false;
            }
        }
        return json[position + 1 + METADATA.length] == '"';
    }

    private void skipValue() {
        skipSpace();
        int depth = 0;
        do {
            switch (json[position]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    position++;
                }
                case '}', ']' -> {
                    depth--;
                    position++;
                }
                default -> position++;
            }
        } while (depth > 0 || (json[position] != ',' && json[position] != '}'));
    }

    private void skipString() {
        expect('"');
        while (json[position] != '"') {
            position += json[position] == '\\' ? 2 : 1;
        }
        position++;
    }

    private void expect(char wanted) {
        skipSpace();
        if (json[position] != wanted) {
            throw malformed();
        }
        position++;
    }

    private void skipSpace() {
        while (json[position] == ' ' || json[position] == '\n' || json[position] == '\r' || json[position] == '\t') {
            position++;
        }
    }

    private IllegalArgumentException malformed() {
        return new IllegalArgumentException("not an object with metadata: " + StoredJson.head(json));
    }
}
