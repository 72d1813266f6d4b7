package io.clew.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.clew.sampler.SimulatedLoad.Second;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The chart in the docs: a load ten times as high for 20 seconds. {@code -Dclew.plot=FILE} draws
 * it; without, what it shows is tested alone.
 */
class AdaptivePlotTest {
  private static final double TARGET = 50;
  private static final int UP = 20;
  private static final int DOWN = 40;
  private static final int END = 60;

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  /** Both steps come in the middle of an interval. */
  private static final List<Second> SECONDS =
      SimulatedLoad.byChance(TARGET, 0, 1, 1)
          .run(END, time -> time > UP + 0.5 && time < DOWN + 0.5 ? 10_000 : 1_000);

  private static double tracesPerSecond(int from, int to) {
    return SECONDS.subList(from, to).stream().mapToInt(Second::traces).average().orElseThrow();
  }

  @Test
  void chart_betweenTheSteps_isAtTheTarget() {
    for (int start : new int[] {5, UP + 5, DOWN + 5}) {
      assertThat(tracesPerSecond(start, start + 15))
          .isCloseTo(TARGET, within(4 * Math.sqrt(TARGET / 15)));
      assertThat(SECONDS.subList(start, start + 15))
          .allSatisfy(
              second ->
                  assertThat(second.expectedTraces()).isCloseTo(TARGET, within(0.15 * TARGET)));
    }
  }

  @Test
  void chart_atTheSteps_isOffForFewSecondsAndWithinLimits() {
    assertThat(tracesPerSecond(UP, UP + 5) * 5).isLessThan(5 * TARGET + 4 * TARGET + 20);
    assertThat(SECONDS.get(UP + 2).expectedTraces()).isCloseTo(TARGET, within(0.2 * TARGET));
    assertThat(SECONDS.get(DOWN + 4).expectedTraces()).isCloseTo(TARGET, within(0.2 * TARGET));
    // On a logarithmic axis there is no place for none.
    assertThat(SECONDS).allMatch(second -> second.traces() > 0);
  }

  @Test
  @EnabledIfSystemProperty(named = "clew.plot", matches = ".+")
  void draw() throws Exception {
    System.setProperty("java.awt.headless", "true");
    XYChart chart = new XYChartBuilder().width(900).height(460).xAxisTitle("seconds").build();
    line(chart, "requests/s", new Color(0x9E9E9E), SECONDS.stream().mapToDouble(Second::requests));
    XYSeries target =
        chart.addSeries("target", new double[] {0, END}, new double[] {TARGET, TARGET});
    style(target, new Color(0x2E7D32));
    line(chart, "traces/s", new Color(0x1565C0), SECONDS.stream().mapToDouble(Second::traces));
    line(
            chart,
            "rate, %",
            new Color(0xD84315),
            SECONDS.stream().mapToDouble(second -> 100 * second.rate()))
        .setYAxisGroup(1);
    chart.setYAxisGroupTitle(0, "per second");
    chart.setYAxisGroupTitle(1, "%");
    chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
    chart
        .getStyler()
        .setYAxisLogarithmic(true)
        .setXAxisTickLabelsFormattingFunction(time -> time % 10 == 0 ? "" + time.intValue() : " ")
        .setAxisTicksMarksVisible(false)
        .setYAxisMin(0, 1.0)
        .setYAxisMax(0, 100_000.0)
        .setYAxisMin(1, 0.001)
        .setYAxisMax(1, 100.0)
        .setXAxisMin(0.0)
        .setXAxisMax((double) END);
    chart.getStyler().setAxisTickLabelsFont(FONT);
    chart.getStyler().setAxisTitleFont(FONT);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridVerticalLinesVisible(false);
    chart.getStyler().setPlotGridLinesColor(new Color(0xEEEEEE));
    // Dashes would become a shape each in the file.
    chart.getStyler().setPlotGridLinesStroke(new BasicStroke(1));
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    String svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
    Files.writeString(Path.of(System.getProperty("clew.plot")), smaller(svg));
  }

  private static XYSeries line(XYChart chart, String name, Color color, DoubleStream values) {
    double[] ends = IntStream.rangeClosed(1, END).asDoubleStream().toArray();
    XYSeries series = chart.addSeries(name, ends, values.toArray());
    style(series, color);
    return series;
  }

  private static void style(XYSeries series, Color color) {
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(2));
  }

  /** A tenth of a pixel is enough, and a name is the same each time. */
  private static String smaller(String svg) {
    return svg.replaceAll("(\\.\\d)\\d+", "$1")
        .replaceAll("\\.0\\b(?!\" enc)", "")
        .replaceAll("stroke-(miterlimit|linecap|linejoin):[^;\"]*;", "")
        .replaceAll("stroke:none;|fill:none;(?=[^>]* x1=)", "")
        .replaceAll("(?m)^ +", "")
        .replaceAll("clip\\d+", "clip");
  }
}
