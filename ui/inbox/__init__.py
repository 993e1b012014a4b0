"""接收汇总: packages looked at before they are taken in, who has handed in what, and versions that contradict."""
