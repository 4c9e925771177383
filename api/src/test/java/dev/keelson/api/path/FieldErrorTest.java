package dev.keelson.api.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldErrorTest {

    private static final FieldPath NAME =
            FieldPath.of("spec", "containers").index(0).child("name");

    @Test
    void pathsAreSpelledAsInKubernetes() {
        assertThat(NAME).hasToString("spec.containers[0].name");
        assertThat(FieldPath.of("metadata", "labels").key("a.b/c")).hasToString("metadata.labels[a.b/c]");
        assertThat(FieldPath.root().index(2).child("x")).hasToString("[2].x");
        assertThat(FieldPath.root()).hasToString("");
    }

    @Test
    void messagesAreKubernetesWords() {
        assertThat(FieldError.required(NAME, "")).hasToString("spec.containers[0].name: Required value");
        assertThat(FieldError.required(NAME, "must say"))
                .hasToString("spec.containers[0].name: Required value: must say");
        assertThat(FieldError.invalid(NAME, "a\"b\n", "no").body()).isEqualTo("Invalid value: \"a\\\"b\\n\": no");
        assertThat(FieldError.invalid(NAME, -1, "no").body()).isEqualTo("Invalid value: -1: no");
        assertThat(FieldError.invalid(NAME, null, "no").body()).isEqualTo("Invalid value: null: no");
        assertThat(FieldError.duplicate(NAME, "x").body()).isEqualTo("Duplicate value: \"x\"");
        assertThat(FieldError.notFound(NAME, "x").body()).isEqualTo("Not found: \"x\"");
        assertThat(FieldError.forbidden(NAME, "no").body()).isEqualTo("Forbidden: no");
        assertThat(FieldError.notSupported(NAME, "x", List.of("a", "b")).body())
                .isEqualTo("Unsupported value: \"x\": supported values: \"a\", \"b\"");
        assertThat(FieldError.tooLong(NAME, 1).body()).isEqualTo("Too long: may not be more than 1 byte");
        assertThat(FieldError.tooLongCharacters(NAME, 5).body())
                .isEqualTo("Too long: may not be more than 5 characters");
        assertThat(FieldError.tooMany(NAME, 5, 2).body()).isEqualTo("Too many: 5: must have at most 2 items");
        assertThat(FieldError.tooMany(NAME, -1, 2).body()).isEqualTo("Too many: must have at most 2 items");
        assertThat(FieldError.tooFew(NAME, 0, 1).body()).isEqualTo("Too few: 0: must have at least 1 item");
        assertThat(FieldError.internal(NAME, "oops").body()).isEqualTo("Internal error: oops");
        assertThat(FieldError.required(NAME, "").reason()).isEqualTo("FieldValueRequired");
    }

    @Test
    void treesAreShownAsGoMarshalsThem() {
        var tree = JsonNodeFactory.instance.objectNode().put("b", "<x>").put("a", 1.50);
        assertThat(FieldError.invalid(NAME, tree, "").body())
                .isEqualTo("Invalid value: {\"a\":1.5,\"b\":\"\\u003cx\\u003e\"}");
    }

    @Test
    void quotesAsGoDoes() {
        assertThat(GoText.quote("\u0007\u000b\u0001\u007f\u00e4\u200b\ud83d\ude00"))
                .isEqualTo("\"\\a\\v\\x01\\x7f\u00e4\\u200b\ud83d\ude00\"");
    }

    @Test
    void joinsSeveralWithoutRepetition() {
        FieldError one = FieldError.required(FieldPath.of("a"), "");
        FieldError two = FieldError.required(FieldPath.of("b"), "");
        assertThat(FieldError.join(List.of(one))).isEqualTo("a: Required value");
        assertThat(FieldError.join(List.of(one, two, one))).isEqualTo("[a: Required value, b: Required value]");
    }
}
