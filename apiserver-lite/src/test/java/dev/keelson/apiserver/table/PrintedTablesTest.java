package dev.keelson.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.api.catalogue.Catalogue;
import dev.keelson.api.catalogue.GroupVersionResource;
import dev.keelson.api.catalogue.ResourceInfo;
import dev.keelson.apiserver.encoding.Json;
import dev.keelson.apiserver.encoding.Scalars;
import dev.keelson.clock.FakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Every built-in kind's columns as the real server has them, and cells as Kubernetes' printers make them. */
class PrintedTablesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern AGO = Pattern.compile("\\{(\\d+)([smh]) ago}");

    private final FakeClock clock = new FakeClock();
    private final TableConverter converter = new TableConverter(clock);

    private static ResourceInfo info(String path) {
        String[] parts = path.split("/");
        String group = parts[0].equals("core") ? "" : parts[0];
        return Objects.requireNonNull(
                Catalogue.builtIn().find(new GroupVersionResource(group, parts[1], parts[2])), path);
    }

    private ObjectNode table(ResourceInfo info, String object) {
        return converter.table(
                info, List.of(object.getBytes(StandardCharsets.UTF_8)), null, TableConverter.Include.NONE, "v1");
    }

    @Test
    void hasTheColumnsOfEveryKind() {
        JsonNode facts = read("columns.json");
        for (Map.Entry<String, JsonNode> fact : facts.properties()) {
            List<String> columns = new ArrayList<>();
            for (JsonNode column : table(info(fact.getKey()), "{\"metadata\":{\"name\":\"x\"}}")
                    .path("columnDefinitions")) {
                columns.add(Json.NODES
                        .arrayNode()
                        .add(column.path("name"))
                        .add(column.path("type"))
                        .add(column.path("format"))
                        .add(column.path("priority"))
                        .toString());
            }
            List<String> expected = new ArrayList<>();
            fact.getValue().forEach(column -> expected.add(column.toString()));
            assertThat(columns).as(fact.getKey()).isEqualTo(expected);
        }
    }

    @Test
    void printsAtLeastOneObjectOfEveryKind() {
        TreeSet<String> printed = new TreeSet<>();
        read("printed.yaml").forEach(c -> printed.add(c.path("of").asText()));
        TreeSet<String> all = new TreeSet<>();
        read("columns.json").fieldNames().forEachRemaining(all::add);
        assertThat(printed).isEqualTo(all);
    }

    @TestFactory
    Stream<DynamicTest> printsAsKubernetesDoes() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode printed : read("printed.yaml")) {
            String of = printed.path("of").asText();
            tests.add(DynamicTest.dynamicTest(
                    of + " " + printed.path("as").asText(),
                    () -> assertThat(cells(of, (ObjectNode) printed.path("object")))
                            .isEqualTo(cells(printed.path("cells")))));
        }
        return tests.stream();
    }

    private List<String> cells(String of, ObjectNode object) {
        ObjectNode metadata = object.withObject("/metadata");
        metadata.put("name", "x").put("creationTimestamp", "{5m ago}");
        return cells(table(info(of), timed(object.toString())).at("/rows/0/cells"));
    }

    private List<String> cells(JsonNode cells) {
        List<String> texts = new ArrayList<>();
        cells.forEach(cell -> texts.add(timed(cell.toString())));
        return texts;
    }

    private String timed(String text) {
        return AGO.matcher(text)
                .replaceAll(ago -> Scalars.time(clock.now()
                        .minus(Duration.parse("PT" + ago.group(1) + ago.group(2).toUpperCase(Locale.ROOT)))));
    }

    private static JsonNode read(String resource) {
        try (InputStream in = Objects.requireNonNull(PrintedTablesTest.class.getResourceAsStream(resource))) {
            return resource.endsWith(".json")
                    ? JSON.readTree(in)
                    : JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromInputStream(in));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
