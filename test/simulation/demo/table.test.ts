import { renderTable } from '../../../simulation/demo/table';

test('columns are as wide as their widest cell, and long cells go on below', () => {
  const columns = [
    { title: 'owner', cell: (row: string[]) => row[0] },
    { title: 'moved', cell: (row: string[]) => row[1], right: true },
    { title: 'why', cell: (row: string[]) => row[2], width: 12 },
  ];
  expect(renderTable(columns, [['shop/cart', '1', 'one replica and no surge'], ['web', '12', '']])).toEqual([
    'owner      moved  why',
    '---------  -----  ------------',
    'shop/cart      1  one replica',
    '                  and no surge',
    'web           12',
  ]);
});
