package io.clew.viewer.svg;

/**
 * The style sheet of all drawings, for bright and for dark screens. The colours are those of Okabe
 * and Ito, which people who are colour-blind tell apart; no meaning is in a colour alone.
 */
public final class SvgStyle {
  /** Plain rules without variables, which some mail programs do not know. */
  public static final String CSS =
      """
      .drawing{overflow-x:auto}
      svg{display:block;font:11px Helvetica,Arial,sans-serif}
      svg text{fill:#222}
      svg .number{text-anchor:end}
      svg .middle{text-anchor:middle}
      svg .strong{font-weight:bold}
      svg .faint{fill:#666}
      svg .bad{fill:#a84400}
      svg .halo{stroke:#fff;stroke-width:6px;stroke-linejoin:round;paint-order:stroke}
      svg .box rect{fill:#eef3f7;stroke:#5b6b78}
      svg .reply rect{fill:#fff}
      svg .failed rect{stroke:#d55e00;stroke-width:2}
      svg .line{fill:none;stroke:#7a8792}
      svg .head{fill:#7a8792}
      svg .hot .line{stroke:#0072b2}
      svg .hot .head{fill:#0072b2}
      svg .failing .line{stroke:#d55e00;stroke-dasharray:7 3}
      svg .failing .head{fill:#d55e00}
      svg .omitted .line{stroke-dasharray:2 3}
      svg .grid{stroke:#ddd}
      svg .row{fill:#f5f7f9}
      svg .span{fill:#a9c4d9}
      svg .critical{fill:#0072b2}
      svg .error{fill:none;stroke:#d55e00;stroke-width:2}
      @media (prefers-color-scheme:dark){
      svg text{fill:#e4e4e4}
      svg .faint{fill:#a5a5a5}
      svg .bad{fill:#ff9d5c}
      svg .halo{stroke:#16191c}
      svg .box rect{fill:#26323c;stroke:#8fa3b3}
      svg .reply rect{fill:#16191c}
      svg .failed rect{stroke:#ff8a3d}
      svg .line{stroke:#8794a0}
      svg .head{fill:#8794a0}
      svg .hot .line{stroke:#56b4e9}
      svg .hot .head{fill:#56b4e9}
      svg .failing .line{stroke:#ff8a3d}
      svg .failing .head{fill:#ff8a3d}
      svg .grid{stroke:#383d42}
      svg .row{fill:#1d2125}
      svg .span{fill:#3d566a}
      svg .critical{fill:#56b4e9}
      svg .error{stroke:#ff8a3d}
      }
      """;

  private SvgStyle() {}
}
